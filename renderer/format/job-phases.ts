import type { Job } from '../../src/model/job.ts'
import type { Intervention } from '../../src/model/related.ts'
import type { AttemptBrief } from './attempt-briefs.ts'

/** A stretch of a job's life. */
export interface Phase {
  readonly kind: 'waited' | 'ran' | 'backed-off'
  /** The attempt, where it ran. */
  readonly attempt: AttemptBrief | null
  readonly fromAt: number
  readonly toAt: number
}

/**
 * What a job's time went into, oldest first. `attempts` and `interventions` oldest first; what goes on ends `now`.
 */
export function jobPhases(
  job: Job,
  attempts: readonly AttemptBrief[],
  interventions: readonly Intervention[],
  now: number,
): readonly Phase[] {
  const phases: Phase[] = []
  const firstBehind = firstInterventions(interventions)
  let at = job.createdAt
  let counted = 0
  let last: AttemptBrief | null = null
  const gapTo = (toAt: number, runAt: number | null): Phase[] => {
    const intervention = last === null ? undefined : firstBehind.get(last.number)
    return gap(
      at,
      toAt,
      isFailure(last) ? backoffEnd(at, job.retryDelayMs * counted, intervention, runAt) : at,
    )
  }
  for (const attempt of attempts) {
    phases.push(...gapTo(attempt.startedAt, null))
    at = attempt.finishedAt ?? now
    phases.push({ kind: 'ran', attempt, fromAt: attempt.startedAt, toAt: at })
    if (attempt.isCounted) counted++
    last = attempt
  }
  const isWaiting = job.status === 'pending' || job.status === 'failed'
  if (isWaiting) phases.push(...gapTo(now, job.status === 'failed' ? job.runAt : null))
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

/** A stretch in which nothing ran: a backoff, then a wait for a worker or for a person. */
function gap(fromAt: number, toAt: number, backoffEndsAt: number): Phase[] {
  if (toAt <= fromAt) return []
  const turn = Math.max(fromAt, Math.min(toAt, backoffEndsAt))
  const phases: Phase[] = [
    { kind: 'backed-off', attempt: null, fromAt, toAt: turn },
    { kind: 'waited', attempt: null, fromAt: turn, toAt },
  ]
  return phases.filter((phase) => phase.toAt > phase.fromAt)
}

/**
 * Until when a job backed off after a failure. A person who retries it, or changes its time, ends that at once; one
 * that was dead by then had not backed off at all. Without a record, it was for as long as its retry delay says.
 *
 * @param runAt when it is due, where it backs off now
 */
function backoffEnd(
  fromAt: number,
  delayMs: number,
  intervention: Intervention | undefined,
  runAt: number | null,
): number {
  if (intervention)
    return intervention.before === 'failed' ? Math.min(intervention.at, intervention.runAt) : fromAt
  return runAt ?? fromAt + delayMs
}

/** By the number of the attempt that they came after; one that ran was asked to stop, and may have failed all the same. */
function firstInterventions(interventions: readonly Intervention[]): ReadonlyMap<number, Intervention> {
  const first = new Map<number, Intervention>()
  for (const each of interventions) {
    if (each.before !== 'running' && !first.has(each.starts)) first.set(each.starts, each)
  }
  return first
}

function isFailure(last: AttemptBrief | null): boolean {
  const outcome = last?.outcome
  return outcome === 'failed' || outcome === 'timed-out' || outcome === 'crashed'
}
