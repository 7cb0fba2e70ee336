import type { AttemptError } from '../../src/model/attempt.ts'
import type { NewJob } from '../../src/queue/queue.ts'
import type { Ending } from '../../src/runner/executor.ts'
import { PAYLOAD } from './payload.ts'

export const TYPES = 40
export const QUEUES = 6

/** Of a hundred jobs: these run, one after the other; the rest is enqueued after them and waits. */
export const SHARES = { completed: 72, dead: 5, failed: 5, pending: 12, delayed: 3, cancelled: 3 } as const

export const RAN = SHARES.completed + SHARES.dead + SHARES.failed

const TEN_YEARS_MS = 315_360_000_000

/** Every type stands in every queue, which makes the most cells that there can be. */
export function jobOf(i: number): NewJob {
  return {
    type: `type-${i % TYPES}`,
    queue: `queue-${Math.floor(i / TYPES) % QUEUES}`,
    payload: payloadOf(i),
    // What has failed waits out its backoff for longer than anybody looks.
    retryDelayMs: TEN_YEARS_MS,
    maxAttempts: 3,
    priority: 0,
  }
}

/** 150 bytes, with words to search for: each job's number, and one of a thousand customers. */
export function payloadOf(i: number): string {
  const start = `{"number":${i},"customer":"customer-${i % 1000}","note":"`
  return `${start}${'x'.repeat(Math.max(0, PAYLOAD.length - start.length - 2))}"}`
}

/** How the attempt of the job with this place among those that ran came to its end. */
export function endingOf(place: number): Ending {
  const turn = place % RAN
  if (turn < SHARES.dead) return { kind: 'rejected', error: errorOf(place), isRetryable: false }
  if (turn < SHARES.dead + SHARES.failed)
    return { kind: 'rejected', error: errorOf(place), isRetryable: true }
  return { kind: 'resolved', result: null }
}

function errorOf(place: number): AttemptError {
  const message = `${CAUSES[place % CAUSES.length]} (request ${place})`
  return {
    name: 'Error',
    message,
    stack: `Error: ${message}\n    at send (handlers/send.ts:12:11)\n    at run (handlers/send.ts:4:9)`,
    code: null,
    cause: null,
  }
}

const CAUSES = [
  'the mail server did not answer within 30 seconds',
  'no such file or directory',
  'unexpected token in the reply',
  'the address was refused',
  'certificate has expired',
] as const
