/**
 * What a payload has: fields that are there, of a type, of a value, empty. One payload's traits are compared
 * with another's by their text, so that equal ones are equal strings.
 */
export interface PayloadTraits {
  /** Each once. */
  readonly has: ReadonlySet<string>
  /** What can be measured, for thresholds: numbers by path, lengths of strings and arrays by `path.length`. */
  readonly sizes: ReadonlyMap<string, number>
  /** Steps to the fields that `has` and `sizes` speak of; without those within lists, which have no one place. */
  readonly paths: ReadonlyMap<string, readonly string[]>
  /** What the job has besides its payload: `queue = "mail"`, `build = "3fa9"`. */
  readonly facts: ReadonlySet<string>
}

/** Values longer than this are data that no two payloads share. */
const LONGEST_VALUE = 80
/** A payload of a million fields is judged by its first ones. */
const MOST_FIELDS = 2_000

/**
 * @param payload JSON text; where it is none there is nothing to compare
 * @param facts what the job has besides
 */
export function traitsOf(payload: string, facts: Iterable<string> = []): PayloadTraits {
  const has = new Set<string>()
  const sizes = new Map<string, number>()
  const paths = new Map<string, readonly string[]>()
  let fields = 0
  const visit = (value: unknown, path: string, steps: readonly string[] | null): void => {
    if (++fields > MOST_FIELDS) return
    const shown = path === '' ? 'payload' : path
    if (steps && steps.length > 0) paths.set(shown, steps)
    if (path !== '') has.add(`${shown} is there`)
    has.add(`${shown} is ${kindOf(value)}`)
    if (isEmpty(value)) has.add(`${shown} is empty`)
    if (typeof value === 'string') for (const shape of shapesOf(value)) has.add(`${shown} ${shape}`)
    // Within a list there is one for each item, which no single threshold is about.
    if (!path.includes('[]')) {
      if (typeof value === 'number') sizes.set(shown, value)
      if (typeof value === 'string' || Array.isArray(value)) sizes.set(`${shown}.length`, value.length)
    }
    if (Array.isArray(value)) for (const item of value) visit(item, `${shown}[]`, null)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value))
        visit(child, path === '' ? key : `${path}.${key}`, steps && [...steps, key])
    } else {
      const text = JSON.stringify(value)
      if (text.length <= LONGEST_VALUE) has.add(`${shown} = ${text}`)
    }
  }
  try {
    visit(JSON.parse(payload), '', [])
  } catch {
    // What is no JSON has nothing to compare.
  }
  return { has, sizes, paths, facts: new Set(facts) }
}

/** What often trips a handler up, and neither value nor length says. */
function shapesOf(text: string): readonly string[] {
  return [
    ...(text !== text.trim() ? ['has white space around it'] : []),
    ...(/\P{ASCII}/u.test(text) ? ['has characters beyond ASCII'] : []),
  ]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'a string'
    case 'number':
      return Number.isInteger(value) ? 'a whole number' : 'a number'
    case 'boolean':
      return 'a boolean'
    default:
      return 'an object'
  }
}

function isEmpty(value: unknown): boolean {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return true
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  )
}
