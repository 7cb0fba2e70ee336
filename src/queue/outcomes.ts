import type { AttemptOutcome } from '../model/attempt.ts'
import type { AbortReason, AttemptReport } from '../runner/executor.ts'
import { insertAttempts, type EndedAttempt } from '../store/attempts.ts'
import { cancelUnclaimed, unclaim, type ClaimedRow } from '../store/claims.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob } from '../store/jobs.ts'
import { completeJobs, settleJob } from '../store/settlements.ts'
import type { Store } from '../store/store.ts'
import { awaitingWave, countAsBefore } from '../store/waves.ts'
import type { LiveAttempt } from './live.ts'
import type { Fingerprints } from '../model/fingerprint.ts'
import { FailureGrouping } from './failure-grouping.ts'
import type { HandlerRegistry } from './registry.ts'
import { isSameFailure } from './same-failure.ts'
import { decide } from './settle.ts'
import { settingsFor } from './view.ts'

/** An attempt that has ended and whose outcome is not on disk yet. */
export interface Ended extends EndedClaim {
  readonly attempt: LiveAttempt
}

/** The same of a claim that never ran here. */
interface EndedClaim {
  readonly attempt: Pick<LiveAttempt, 'row'>
  readonly report: AttemptReport
  /** Why its signal had been aborted when it ended: while a refused write waits, the queue may begin to stop. */
  readonly aborted: AbortReason | null
}

/** An attempt whose end is on disk. */
export interface Settled {
  readonly claim: ClaimedRow
  readonly outcome: AttemptOutcome
  /** That it ran on; null for handlers of a program's own. */
  readonly build: string | null
  /** The job as it is now. */
  readonly row: JobRow
}

/**
 * Settle ended attempts. Inside `store.write`.
 *
 * Those that completed are settled together, a statement for each claim that they came from; what the
 * rest come to is decided one by one.
 *
 * @returns what was settled; not among it is an attempt that had been taken away from its job: a late result
 *   changes nothing
 */
export function settleEnded(
  store: Store,
  registry: HandlerRegistry,
  fingerprints: Fingerprints,
  ended: readonly EndedClaim[],
  now: number,
): Settled[] {
  const settled: Settled[] = []
  for (const [token, completed] of byToken(ended.filter(hasCompleted))) {
    settled.push(...complete(store, token, completed, now))
  }
  if (settled.length === ended.length) return settled
  const grouping = new FailureGrouping(store, fingerprints)
  for (const one of ended) {
    if (hasCompleted(one)) continue
    const settledOne = settleOne(store, registry, grouping, one, now)
    if (settledOne) settled.push(settledOne)
  }
  grouping.write()
  return settled
}

/** Give back claims whose attempts never began; where a cancel was asked for, the job is cancelled. Inside `store.write`. */
export function giveBack(store: Store, withdrawn: readonly ClaimedRow[], now: number): JobRow[] {
  const rows: JobRow[] = []
  for (const [token, claims] of Map.groupBy(withdrawn, (row) => row.token)) {
    const ids = claims.map(({ id }) => id)
    rows.push(...unclaim(store, ids, token, now), ...cancelUnclaimed(store, ids, token, now))
  }
  return rows
}

function hasCompleted({ report }: EndedClaim): boolean {
  return report.ending.kind === 'resolved'
}

function byToken(ended: readonly EndedClaim[]): ReadonlyMap<string, readonly EndedClaim[]> {
  return Map.groupBy(ended, ({ attempt }) => attempt.row.token)
}

function complete(store: Store, token: string, completed: readonly EndedClaim[], now: number): Settled[] {
  const passed = completeJobs(
    store,
    completed.map(({ attempt }) => attempt.row.id),
    token,
    now,
  )
  const settled: Settled[] = []
  const attempts: EndedAttempt[] = []
  for (const { attempt, report } of completed) {
    const { row } = attempt
    if (!passed.has(row.id) || report.ending.kind !== 'resolved') continue
    attempts.push({
      jobId: row.id,
      number: row.starts,
      isCounted: true,
      outcome: 'completed',
      startedAt: row.startedAt,
      finishedAt: now,
      error: null,
      result: report.ending.result,
      logs: report.logs,
      build: report.build,
      group: null,
    })
    settled.push({ claim: row, outcome: 'completed', build: report.build, row: completedRow(row, now) })
  }
  insertAttempts(store, attempts)
  return settled
}

function completedRow(row: ClaimedRow, now: number): JobRow {
  return {
    ...row,
    status: 'completed',
    lostInARow: 0,
    token: null,
    updatedAt: now,
    completedAt: now,
    cancelRequestedAt: null,
  }
}

function settleOne(
  store: Store,
  registry: HandlerRegistry,
  grouping: FailureGrouping,
  { attempt, report: { ending, logs, build }, aborted }: EndedClaim,
  now: number,
): Settled | undefined {
  const { id, token, starts, startedAt } = attempt.row
  const row = findJob(store, id)
  if (row?.token !== token) return undefined
  const running = {
    ...settingsFor(row, registry),
    attempts: row.attempts,
    lostInARow: row.lostInARow,
    runAt: row.runAt,
    isCancelRequested: row.cancelRequestedAt !== null,
  }
  const { settlement, outcome, error, result } = decide(running, ending, aborted, now)
  const ended = {
    type: row.type,
    jobId: id,
    number: starts,
    outcome,
    error,
    build,
    startedAt,
    finishedAt: now,
  }
  const group = grouping.groupOf(ended)
  const awaiting = settlement.lastError === null ? undefined : awaitingWave(store, id)
  const settledRow = settleJob(store, id, token, settlement, group, now)
  if (!settledRow) return undefined
  if (
    awaiting &&
    group !== null &&
    isSameFailure(store, { ...row, group: awaiting.group }, { ...settledRow, group })
  )
    countAsBefore(store, awaiting.waveId)
  insertAttempts(store, [
    {
      jobId: id,
      number: starts,
      isCounted: settlement.isCounted,
      outcome,
      startedAt,
      finishedAt: now,
      error,
      result,
      logs,
      build,
      group,
    },
  ])
  return { claim: attempt.row, outcome, build, row: settledRow }
}
