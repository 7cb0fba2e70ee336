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
    if (attempt.startedAt > at)
      phases.push({ kind: gapKind(phases), attempt: null, fromAt: at, toAt: attempt.startedAt })
    at = attempt.finishedAt ?? now
    phases.push({ kind: 'ran', attempt, fromAt: attempt.startedAt, toAt: at })
  }
  const isWaiting = job.status === 'pending' || job.status === 'failed'
  if (isWaiting && now > at) phases.push({ kind: gapKind(phases), attempt: null, fromAt: at, toAt: now })
  return phases
}

/** A gap behind a failure is its backoff; any other is a wait for a worker. */
function gapKind(before: readonly Phase[]): 'waited' | 'backed-off' {
  const outcome = before.at(-1)?.attempt?.outcome
  return outcome === 'failed' || outcome === 'timed-out' || outcome === 'crashed' ? 'backed-off' : 'waited'
}
