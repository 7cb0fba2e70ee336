import type { Attempt } from '../../src/model/attempt.ts'
import type { Job } from '../../src/model/job.ts'

/** A stretch of a job's life. */
export interface Phase {
  readonly kind: 'waited' | 'ran' | 'backed-off'
  /** The attempt, where it ran. */
  readonly attempt: Attempt | null
  readonly fromAt: number
  readonly toAt: number
}

/** What a job's time went into, oldest first. `attempts` oldest first; what goes on ends `now`. */
export function jobPhases(job: Job, attempts: readonly Attempt[], now: number): readonly Phase[] {
  const phases: Phase[] = []
  let at = job.createdAt
  for (const attempt of attempts) {
    phases.push(...gap(job, phases, at, attempt.startedAt))
    at = attempt.finishedAt ?? now
    phases.push({ kind: 'ran', attempt, fromAt: attempt.startedAt, toAt: at })
  }
  const isWaiting = job.status === 'pending' || job.status === 'failed'
  if (isWaiting) phases.push(...gap(job, phases, at, now))
  return phases
}

/**
 * A stretch in which nothing ran. Behind a failure it begins with the backoff, which is as long as the
 * job's delay says; whatever follows, and any other gap, is a wait: for a worker, or for a person.
 */
function gap(job: Job, before: readonly Phase[], fromAt: number, toAt: number): Phase[] {
  if (toAt <= fromAt) return []
  const backoffEndsAt = Math.min(toAt, fromAt + backoffMs(job, before))
  const backoff: Phase = { kind: 'backed-off', attempt: null, fromAt, toAt: backoffEndsAt }
  const wait: Phase = { kind: 'waited', attempt: null, fromAt: backoffEndsAt, toAt }
  return [backoff, wait].filter((phase) => phase.toAt > phase.fromAt)
}

function backoffMs(job: Job, before: readonly Phase[]): number {
  const outcome = before.at(-1)?.attempt?.outcome
  if (outcome !== 'failed' && outcome !== 'timed-out' && outcome !== 'crashed') return 0
  return job.retryDelayMs * before.filter(({ attempt }) => attempt?.isCounted).length
}
