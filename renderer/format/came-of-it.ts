import { hasSettled, type RetryOutcomes } from '../../src/model/operation.ts'
import { count } from './number.ts'

/** What has come of a retry's jobs, in the order in which one asks; of a single job without its number. */
const WORDS: readonly (readonly [keyof RetryOutcomes, string])[] = [
  ['completed', 'completed'],
  ['dead', 'dead again'],
  ['failed', 'failed again, to be tried again'],
  ['cancelled', 'cancelled'],
  ['gone', 'put back or retried anew'],
  ['running', 'running'],
  ['pending', 'waiting'],
]

/** `9 completed, 3 dead again, 2 running`; of a single job `Dead again, as before`. Empty where there is none. */
export function cameOfIt(outcomes: RetryOutcomes): string {
  const present = WORDS.filter(([key]) => outcomes[key] > 0)
  const [first] = present
  const asBefore = failedAsBefore(outcomes)
  if (jobsOf(outcomes) === 1 && first) return capital(`${first[1]}${asBefore > 0 ? ', as before' : ''}`)
  const words = present.map(([key, word]) => `${count(outcomes[key])} ${word}`).join(', ')
  return asBefore > 0 ? `${words} (${count(asBefore)} as before)` : words
}

/** How it went, for a shape and a colour: on its way, well, or with failures. */
export function howItWent(outcomes: RetryOutcomes): 'open' | 'well' | 'badly' {
  if (!hasSettled(outcomes)) return 'open'
  return outcomes.dead > 0 ? 'badly' : 'well'
}

/** All jobs that the retry let go. */
export function jobsOf(outcomes: RetryOutcomes): number {
  return WORDS.reduce((sum, [key]) => sum + outcomes[key], 0)
}

/** Of those that stand as failed, how many did so as before; what has completed since is no failure any more. */
function failedAsBefore({ dead, failed, failedAsBefore: asBefore }: RetryOutcomes): number {
  return Math.min(dead + failed, asBefore)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
