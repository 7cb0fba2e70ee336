/** The part of a schema's issue that is shown to people (zod's, or Standard Schema's). */
export interface Issue {
  readonly code?: string
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  /** Of a union: what each branch refused. */
  readonly errors?: readonly (readonly Issue[])[]
  /** Of an unknown key. */
  readonly keys?: readonly string[]
}

/** The issue to show: of a union, the first of the branch that came closest. */
export function firstIssue(issues: readonly Issue[]): Issue {
  const [issue = { message: 'is not valid' }] = issues
  const branches = issue.errors?.filter((branch) => branch.length > 0) ?? []
  if (branches.length === 0) return issue
  const closest = branches.reduce((best, branch) => (distance(branch) < distance(best) ? branch : best))
  const inner = firstIssue(closest)
  return { ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }
}

/** Where it is (`selection.ids[0]`; `input` for the whole), and what is wrong there. */
export function describeIssue(issue: Issue): { field: string; message: string } {
  const [key] = issue.keys ?? []
  const path = key === undefined ? (issue.path ?? []) : [...(issue.path ?? []), key]
  const message = key === undefined ? issue.message.replace(/^Invalid input: /, '') : 'no such key'
  return { field: path.map(keyOf).reduce(joined, '') || 'input', message }
}

/** A branch that was entered deeper was meant more likely; unknown keys tell that it was another. */
function distance(branch: readonly Issue[]): number {
  const depth = Math.max(...branch.map(({ path }) => path?.length ?? 0))
  const strays = branch.filter(({ code }) => code === 'unrecognized_keys').length
  return branch.length + strays - depth
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey }): PropertyKey {
  return typeof part === 'object' ? part.key : part
}

function joined(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? String(key) : `${path}.${String(key)}`
}
