import type { Job } from '../../src/model/job.ts'
import type { AttemptBrief } from './attempt-briefs.ts'

/** A stretch of a job's life. */
export interface Phase {
  readonly kind: 'waited' | 'ran' | 'backed-off'
  /** The attempt, where it ran. */
  readonly attempt: AttemptBrief | null
  readonly fromAt: number
  readonly toAt: number
}

/** What a job's time went into, oldest first. `attempts` oldest first; what goes on ends `now`. */
export function jobPhases(job: Job, attempts: readonly AttemptBrief[], now: number): readonly Phase[] {
  const phases: Phase[] = []
  let at = job.createdAt
  let counted = 0
  let last: AttemptBrief | null = null
  for (const attempt of attempts) {
    phases.push(...gap(at, attempt.startedAt, backoffMs(job, last, counted)))
    at = attempt.finishedAt ?? now
    phases.push({ kind: 'ran', attempt, fromAt: attempt.startedAt, toAt: at })
    if (attempt.isCounted) counted++
    last = attempt
  }
  const isWaiting = job.status === 'pending' || job.status === 'failed'
  if (isWaiting) phases.push(...gap(at, now, backoffMs(job, last, counted)))
  return phases
}

/** What a job's time went into, in all, ms. */
export interface PhaseTotals {
  readonly waited: number
  readonly ran: number
  readonly 'backed-off': number
}

export function phaseTotals(phases: readonly Phase[]): PhaseTotals {
  const totals = { waited: 0, ran: 0, 'backed-off': 0 }
  for (const { kind, fromAt, toAt } of phases) totals[kind] += toAt - fromAt
  return totals
}

/** An attempt and what came before it: a row of the timeline. */
export interface AttemptRow {
  readonly attempt: AttemptBrief
  readonly waitedMs: number
  readonly backedOffMs: number
  readonly ranMs: number
}

/** The phases by attempt, oldest first; what follows the last attempt is nobody's. */
export function attemptRows(phases: readonly Phase[]): readonly AttemptRow[] {
  const rows: AttemptRow[] = []
  let before = { waited: 0, 'backed-off': 0 }
  for (const { kind, attempt, fromAt, toAt } of phases) {
    if (kind !== 'ran') before[kind] += toAt - fromAt
    else if (attempt) {
      rows.push({ attempt, waitedMs: before.waited, backedOffMs: before['backed-off'], ranMs: toAt - fromAt })
      before = { waited: 0, 'backed-off': 0 }
    }
  }
  return rows
}

/**
 * A stretch in which nothing ran. Behind a failure it begins with the backoff, which is as long as the
 * job's delay says; whatever follows, and any other gap, is a wait: for a worker, or for a person.
 */
function gap(fromAt: number, toAt: number, backoff: number): Phase[] {
  if (toAt <= fromAt) return []
  const backoffEndsAt = Math.min(toAt, fromAt + backoff)
  const phases: Phase[] = [
    { kind: 'backed-off', attempt: null, fromAt, toAt: backoffEndsAt },
    { kind: 'waited', attempt: null, fromAt: backoffEndsAt, toAt },
  ]
  return phases.filter((phase) => phase.toAt > phase.fromAt)
}

/** `counted` attempts have been, of which `last` was the newest. */
function backoffMs(job: Job, last: AttemptBrief | null, counted: number): number {
  const outcome = last?.outcome
  const isFailure = outcome === 'failed' || outcome === 'timed-out' || outcome === 'crashed'
  return isFailure ? job.retryDelayMs * counted : 0
}
