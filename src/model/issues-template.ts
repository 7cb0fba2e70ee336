/**
 * The template of a message that is a list of issues as JSON, as checks of a whole value report them: where and what,
 * and not the values. Null where it is none.
 *
 * @param said the template of a text: what a rule of the person's own says is all that tells it from another
 */
export function issuesTemplate(message: string, said: (text: string) => string): string | null {
  if (!/^\s*\[\s*\{/.test(message) || message.length > LONGEST) return null
  try {
    const issues = (JSON.parse(message) as unknown[]).filter(isIssue)
    if (issues.length === 0) return null
    const each = issues.map(
      (issue) => `${whatOf(issue, said)} at ${issue.path.map(pathPart).join('.') || 'the top'}`,
    )
    return [...new Set(each)].sort().join(', ')
  } catch {
    return null
  }
}

const LONGEST = 200_000

interface Issue {
  readonly code: string
  readonly path: readonly unknown[]
  readonly message?: unknown
}

function isIssue(value: unknown): value is Issue {
  if (typeof value !== 'object' || value === null) return false
  const { code, path } = value as Partial<Record<keyof Issue, unknown>>
  return typeof code === 'string' && Array.isArray(path)
}

/** A field that is not there is another fault than one of another type. */
function whatOf({ code, message }: Issue, said: (text: string) => string): string {
  if (typeof message !== 'string') return code
  if (code === 'custom') return `${code} (${said(message)})`
  return code === 'invalid_type' && /received undefined$/.test(message) ? 'missing' : code
}

function pathPart(part: unknown): string {
  return typeof part === 'string' && !/^\d+$/.test(part) ? part : '*'
}
