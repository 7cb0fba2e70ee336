import { InvalidInputError } from '../errors.ts'
import { HOLD_LIMITS } from './hold.ts'
import type { JobTest } from './job-test.ts'
import { meaningOf } from './words/filter-of-words.ts'
import type { PlacedWord, WordFault, WordKey } from './words/word.ts'

/** What can be asked of a job before it runs: what it was enqueued with. */
const KEYS: readonly (WordKey | null)[] = ['payload', 'key', 'priority']

export interface HoldCondition {
  /** All of them have to hold. */
  readonly tests: readonly JobTest[]
  readonly faults: readonly WordFault[]
}

/** What the words of a hold's condition mean; none mean every job. */
export function holdConditionOf(text: string): HoldCondition {
  // No word that is allowed depends on the time.
  const { words, filter, faults } = meaningOf(text, 0)
  const strays = words.filter(({ key }) => !KEYS.includes(key)).map(strayFault)
  return {
    tests: strays.length > 0 ? [] : (filter.where ?? []),
    faults: [...faults, ...strays].sort((a, b) => a.from - b.from),
  }
}

/** The condition as it is kept. @throws INVALID_INPUT naming `condition`, with the word that is wrong */
export function checkedCondition(text: string): string {
  const condition = text.trim()
  if (condition.length > HOLD_LIMITS.conditionLength) {
    throw new InvalidInputError('condition', `at most ${HOLD_LIMITS.conditionLength} characters`)
  }
  const [fault] = holdConditionOf(condition).faults
  if (!fault) return condition
  throw new InvalidInputError(
    'condition',
    `words about the payload, key or priority: ${fault.message}`,
    condition.slice(fault.from, fault.to),
  )
}

function strayFault({ key, from, to }: PlacedWord): WordFault {
  const message =
    key === null
      ? 'say where the text is: payload:"…", or a value as payload.userId:42'
      : `a hold can’t look at ${key}:, only at payload, key and priority`
  return { from, to, message }
}
