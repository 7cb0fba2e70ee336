import type { AttemptOutcome } from '../../../src/model/attempt.ts'
import type { JobStatus } from '../../../src/model/status.ts'
import type { Ending } from '../../../src/runner/executor.ts'

/** A line of a job's history, as far as the contract decides it. */
export interface ModelAttempt {
  readonly number: number
  readonly isCounted: boolean
  readonly outcome: AttemptOutcome
  readonly startedAt: number
  readonly finishedAt: number
}

/** A job as the contract says that it must be: docs/lifecycle.md in values, without a database. */
export interface ModelJob {
  readonly id: number
  readonly queue: string
  readonly type: string
  readonly payload: string
  readonly priority: number
  readonly key: string | null
  readonly status: JobStatus
  readonly attempts: number
  readonly starts: number
  readonly lostInARow: number
  /** Null, as the other settings, until the first claim settles what the enqueuer did not know. */
  readonly maxAttempts: number | null
  readonly retryDelayMs: number | null
  readonly timeoutMs: number | null
  readonly lastError: string | null
  readonly runAt: number
  readonly isHeld: boolean
  /** The start before which a hold has stopped it last; null before the first time. */
  readonly heldStart: number | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly startedAt: number | null
  readonly completedAt: number | null
  readonly cancelRequestedAt: number | null
  readonly history: readonly ModelAttempt[]
}

export interface Settings {
  readonly maxAttempts: number
  readonly retryDelayMs: number
  readonly timeoutMs: number
}

/** The losses in a row after which a job is not given back again. */
const LOST_LIMIT = 3

export function promoted(job: ModelJob, now: number): ModelJob {
  return { ...job, status: 'pending', updatedAt: now }
}

export function claimed(job: ModelJob, settings: Settings, now: number): ModelJob {
  return {
    ...job,
    status: 'running',
    attempts: job.attempts + 1,
    starts: job.starts + 1,
    maxAttempts: job.maxAttempts ?? settings.maxAttempts,
    retryDelayMs: job.retryDelayMs ?? settings.retryDelayMs,
    timeoutMs: job.timeoutMs ?? settings.timeoutMs,
    startedAt: now,
    updatedAt: now,
  }
}

/** Stopped by a hold where it would have been claimed: all but that is as it was. */
export function held(job: ModelJob, now: number): ModelJob {
  return { ...job, status: 'pending', isHeld: true, heldStart: job.starts + 1, updatedAt: now }
}

/** Due now, be it held, delayed or in its backoff. */
export function madeDue(job: ModelJob, now: number): ModelJob {
  return { ...job, isHeld: false, runAt: now, updatedAt: now }
}

/** held → dead, with an attempt; what its enqueuer left open stays open. */
export function failedByHand(job: ModelJob, settings: Settings, message: string, now: number): ModelJob {
  const { maxAttempts, retryDelayMs, timeoutMs } = job
  const error = { name: 'Error', message, stack: null, code: null, cause: null }
  const started = claimed({ ...job, isHeld: false }, settings, now)
  const dead = ended(started, { kind: 'rejected', error, isRetryable: false }, false, now)
  return { ...dead, maxAttempts, retryDelayMs, timeoutMs }
}

/** pending, failed → cancelled; running → asked to stop, which keeps the first moment that it was asked. */
export function cancelled(job: ModelJob, now: number): ModelJob {
  return job.status === 'running'
    ? { ...job, cancelRequestedAt: job.cancelRequestedAt ?? now, updatedAt: now }
    : { ...job, status: 'cancelled', isHeld: false, completedAt: now, updatedAt: now }
}

/** failed, dead → pending, due now, with one attempt more. */
export function retried(job: ModelJob, settings: Settings, now: number): ModelJob {
  return {
    ...job,
    status: 'pending',
    runAt: now,
    maxAttempts: (job.maxAttempts ?? settings.maxAttempts) + 1,
    lostInARow: 0,
    completedAt: null,
    updatedAt: now,
  }
}

/** The end of a running attempt. @param isStopping the queue had aborted its signal because it stops */
export function ended(job: ModelJob, ending: Ending, isStopping: boolean, now: number): ModelJob {
  if (ending.kind === 'resolved') return settled(job, 'completed', 'completed', now)
  if (job.cancelRequestedAt !== null) return settled(job, 'cancelled', 'cancelled', now)
  if (ending.kind === 'ended') return givenBack(job, 'released', 0, now)
  if (isStopping && ending.kind !== 'timed-out') return givenBack(job, 'released', 0, now)
  return failed(job, ending, now)
}

/** A running job whose host is gone. */
export function lost(job: ModelJob, now: number): ModelJob {
  if (job.cancelRequestedAt !== null) return uncounted(settled(job, 'cancelled', 'lost', now))
  const losses = job.lostInARow + 1
  if (losses < LOST_LIMIT) return givenBack(job, 'lost', losses, now)
  const dead = uncounted(settled(job, 'dead', 'lost', now))
  return {
    ...dead,
    lostInARow: losses,
    lastError: `its host went away ${losses} times in a row while it ran`,
  }
}

function failed(job: ModelJob, ending: Extract<Ending, { error: unknown }>, now: number): ModelJob {
  const outcome = ending.kind === 'timed-out' || ending.kind === 'crashed' ? ending.kind : 'failed'
  const isFinal = ending.kind === 'rejected' && !ending.isRetryable
  const lastError = ending.error.message
  if (isFinal || job.attempts >= (job.maxAttempts ?? 0)) {
    return { ...settled(job, 'dead', outcome, now), lastError }
  }
  const runAt = now + (job.retryDelayMs ?? 0) * job.attempts
  return { ...left(job, 'failed', outcome, now), runAt, lastError }
}

function settled(
  job: ModelJob,
  status: 'completed' | 'cancelled' | 'dead',
  outcome: AttemptOutcome,
  now: number,
): ModelJob {
  return { ...left(job, status, outcome, now), completedAt: now }
}

function givenBack(job: ModelJob, outcome: 'released' | 'lost', losses: number, now: number): ModelJob {
  return { ...uncounted(left(job, 'pending', outcome, now)), lostInARow: losses }
}

/** The attempt that has just ended spends nothing of the budget. */
function uncounted(job: ModelJob): ModelJob {
  const newest = job.history.at(-1) as ModelAttempt
  return {
    ...job,
    attempts: job.attempts - 1,
    history: [...job.history.slice(0, -1), { ...newest, isCounted: false }],
  }
}

function left(job: ModelJob, status: JobStatus, outcome: AttemptOutcome, now: number): ModelJob {
  const startedAt = job.startedAt as number
  return {
    ...job,
    status,
    lostInARow: 0,
    cancelRequestedAt: null,
    updatedAt: now,
    history: [...job.history, { number: job.starts, isCounted: true, outcome, startedAt, finishedAt: now }],
  }
}
