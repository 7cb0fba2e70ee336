import type { Hold } from '../../src/model/hold.ts'
import { exactly, writeWord } from '../../src/model/words/write-words.ts'
import { ofType } from './search-words.ts'

/** More fields than this say rather "this job" than "one like it". */
const MOST_FIELDS = 3
const LONGEST_VALUE = 60

/** Words that payloads like this one match: its first simple fields. '' where it has none. */
export function conditionLike(payload: string): string {
  const value = parsed(payload)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ''
  return Object.entries(value)
    .flatMap(([name, field]) => {
      const text = textOf(field)
      return text === null || /["\\\0]/.test(name) ? [] : [{ name, text }]
    })
    .slice(0, MOST_FIELDS)
    .map(({ name, text }) =>
      writeWord({ key: 'payload', path: [name], isNot: false, values: [exactly(text)] }),
    )
    .join(' ')
}

/** `the next job`, `every job`. */
export function holdScope({ isOnce }: Pick<Hold, 'isOnce'>): string {
  return isOnce ? 'the next job' : 'every job'
}

/** The search for what a type's holds have stopped. */
export function heldOf(type: string): string {
  return `is:held ${ofType(type)}`
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown
  } catch {
    return null
  }
}

/** A number that has lost digits is no word for itself. */
function textOf(field: unknown): string | null {
  if (typeof field === 'number') return Number.isSafeInteger(field) ? String(field) : null
  if (typeof field === 'boolean') return String(field)
  return typeof field === 'string' && field !== '' && field.length <= LONGEST_VALUE ? field : null
}
