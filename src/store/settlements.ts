import type { JobStatus } from '../model/status.ts'
import { COLUMNS, readJobOrNone, type JobRow, type StoredJob } from './job-rows.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

const { running, completed } = STATUS_CODES

/** What becomes of a running job when its attempt has ended. */
export interface Settlement {
  readonly status: Exclude<JobStatus, 'running'>
  /** Whether this attempt spends one of the budget. */
  readonly isCounted: boolean
  readonly lostInARow: number
  readonly runAt: number
  /** Null leaves the newest one. */
  readonly lastError: string | null
  readonly completedAt: number | null
}

const SETTLE = `UPDATE jobs SET status = ?, is_due = ?, attempts = attempts - ?, lost_in_a_row = ?, run_at = ?,
  last_error = coalesce(?, last_error), group_id = coalesce(?, group_id), completed_at = ?, updated_at = ?, token = NULL,
  cancel_requested_at = NULL
  WHERE id = ? AND status = ${running} AND token = ? RETURNING ${COLUMNS}`

/**
 * End a running attempt. Guarded by id, status and token: a late outcome of an attempt that has been
 * taken away changes nothing. To be called inside `store.write`, as everything here.
 *
 * @param groupId the group of its failure; null leaves that of the newest one
 * @returns the job as it is now; undefined where the guard refused
 */
export function settleJob(
  store: Store,
  id: number,
  token: string,
  settlement: Settlement,
  groupId: number | null,
  now: number,
): JobRow | undefined {
  const { status, isCounted, lostInARow, runAt, lastError, completedAt } = settlement
  const isDue = status === 'failed' || (status === 'pending' && runAt > now) ? 0 : 1
  return readJobOrNone(
    store,
    store
      .statement<StoredJob>(SETTLE)
      .get(
        STATUS_CODES[status],
        isDue,
        isCounted ? 0 : 1,
        lostInARow,
        runAt,
        lastError,
        groupId,
        completedAt,
        now,
        id,
        token,
      ),
  )
}

/**
 * End running attempts of one claim that all completed: the same as `settleJob` for each, in one statement.
 *
 * @returns the ids of those that the guard let pass
 */
export function completeJobs(
  store: Store,
  ids: readonly number[],
  token: string,
  now: number,
): ReadonlySet<number> {
  return new Set(
    store
      .statement<number>(
        `UPDATE jobs SET status = ${completed}, lost_in_a_row = 0, completed_at = ?, updated_at = ?, token = NULL,
           cancel_requested_at = NULL
         WHERE id IN (SELECT value FROM json_each(?)) AND status = ${running} AND token = ? RETURNING id`,
      )
      .pluck()
      .all(now, now, JSON.stringify(ids), token),
  )
}
