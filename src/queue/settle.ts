import type { AttemptError, AttemptOutcome } from '../model/attempt.ts'
import { LAST_INSTANT } from '../model/job.ts'
import type { AbortReason, Ending } from '../runner/executor.ts'
import type { Settlement } from '../store/settlements.ts'

/** A job whose host goes away this many times in a row takes the host down: it is not given back again. */
export const LOST_LIMIT = 3

/** What of a running job decides where it goes. */
export interface Running {
  readonly attempts: number
  readonly maxAttempts: number
  readonly retryDelayMs: number
  readonly lostInARow: number
  readonly runAt: number
  readonly isCancelRequested: boolean
}

/** An attempt's end, as it is kept: for the job, and for its history. */
export interface Decision {
  readonly settlement: Settlement
  readonly outcome: AttemptOutcome
  readonly error: AttemptError | null
  readonly result: string | null
}

/**
 * Decide what the end of an attempt means for its job: the rows of docs/lifecycle.md that leave
 * `running`, as a function of its arguments alone.
 *
 * @param aborted the reason for which the queue has aborted the handler's signal, if it has
 */
export function decide(job: Running, ending: Ending, aborted: AbortReason | null, now: number): Decision {
  switch (ending.kind) {
    case 'resolved':
      return { ...settled(job, 'completed', now), outcome: 'completed', error: null, result: ending.result }
    case 'ended':
      return ending.reason === 'stop' && !job.isCancelRequested
        ? givenBack(job, 'released', null)
        : cancelled(job, null, now)
    case 'rejected':
    case 'timed-out':
    case 'crashed':
    case 'no-handler':
      if (job.isCancelRequested) return cancelled(job, ending.error, now)
      if (aborted === 'stop' && ending.kind !== 'timed-out') return givenBack(job, 'released', ending.error)
      return failed(job, ending, now)
  }
}

/** What becomes of a job that was running when its host went away. */
export function decideLost(job: Running, now: number): Decision {
  if (job.isCancelRequested) {
    const { settlement } = settled(job, 'cancelled', now)
    return { settlement: { ...settlement, isCounted: false }, outcome: 'lost', error: null, result: null }
  }
  const lostInARow = job.lostInARow + 1
  if (lostInARow < LOST_LIMIT) {
    const back = givenBack(job, 'lost', null)
    return { ...back, settlement: { ...back.settlement, lostInARow } }
  }
  const lastError = `its host went away ${lostInARow} times in a row while it ran`
  return {
    settlement: {
      status: 'dead',
      isCounted: false,
      lostInARow,
      runAt: job.runAt,
      lastError,
      completedAt: now,
    },
    outcome: 'lost',
    error: { name: 'Lost', message: lastError, stack: null, code: null, cause: null },
    result: null,
  }
}

/** Linear backoff: the delay times the attempts so far, never past the last instant there is. */
export function backoffUntil(now: number, retryDelayMs: number, attempts: number): number {
  return Math.min(now + retryDelayMs * attempts, LAST_INSTANT)
}

function failed(
  job: Running,
  ending: Extract<Ending, { readonly error: AttemptError }>,
  now: number,
): Decision {
  const isRetryable = ending.kind !== 'rejected' || ending.isRetryable
  const outcome = ending.kind === 'rejected' || ending.kind === 'no-handler' ? 'failed' : ending.kind
  const lastError = summary(ending.error)
  const error = { outcome, error: ending.error, result: null } as const
  if (!isRetryable || job.attempts >= job.maxAttempts) {
    return {
      settlement: {
        status: 'dead',
        isCounted: true,
        lostInARow: 0,
        runAt: job.runAt,
        lastError,
        completedAt: now,
      },
      ...error,
    }
  }
  const runAt = backoffUntil(now, job.retryDelayMs, job.attempts)
  return {
    settlement: { status: 'failed', isCounted: true, lostInARow: 0, runAt, lastError, completedAt: null },
    ...error,
  }
}

function cancelled(job: Running, error: AttemptError | null, now: number): Decision {
  return { ...settled(job, 'cancelled', now), outcome: 'cancelled', error, result: null }
}

function givenBack(job: Running, outcome: 'released' | 'lost', error: AttemptError | null): Decision {
  const { runAt } = job
  return {
    settlement: {
      status: 'pending',
      isCounted: false,
      lostInARow: 0,
      runAt,
      lastError: null,
      completedAt: null,
    },
    outcome,
    error,
    result: null,
  }
}

function settled(job: Running, status: 'completed' | 'cancelled', now: number): { settlement: Settlement } {
  return {
    settlement: {
      status,
      isCounted: true,
      lostInARow: 0,
      runAt: job.runAt,
      lastError: null,
      completedAt: now,
    },
  }
}

const SUMMARY_LENGTH = 500

/** One line for lists: the error's first line, and that of the deepest cause, which often says more. */
function summary(error: AttemptError): string {
  let cause = error.cause
  while (cause?.cause) cause = cause.cause
  const text = cause ? `${firstLine(error)} (${firstLine(cause)})` : firstLine(error)
  return text.length > SUMMARY_LENGTH ? `${text.slice(0, SUMMARY_LENGTH - 1)}…`.toWellFormed() : text
}

/** With its name, unless that says nothing. */
function firstLine({ name, message }: AttemptError): string {
  const [line = ''] = message.split('\n', 1)
  return name === 'Error' || name === '' ? line : `${name}: ${line}`
}
