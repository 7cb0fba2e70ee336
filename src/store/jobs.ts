import type { JobStatus } from '../model/status.ts'
import type { Store } from './store.ts'

/** A row of `jobs` without its payload. Null settings are settled at the first claim. */
export interface JobRow {
  readonly id: number
  readonly queue: string
  readonly type: string
  readonly status: JobStatus
  readonly priority: number
  readonly attempts: number
  readonly starts: number
  readonly lostInARow: number
  readonly maxAttempts: number | null
  readonly retryDelayMs: number | null
  readonly timeoutMs: number | null
  readonly key: string | null
  readonly token: string | null
  readonly lastError: string | null
  readonly runAt: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly startedAt: number | null
  readonly completedAt: number | null
  readonly cancelRequestedAt: number | null
}

export interface JobRowWithPayload extends JobRow {
  readonly payload: string
}

export const COLUMNS = `id, queue, type, status, priority, attempts, starts, lost_in_a_row AS lostInARow,
  max_attempts AS maxAttempts, retry_delay_ms AS retryDelayMs, timeout_ms AS timeoutMs, key, token,
  last_error AS lastError, run_at AS runAt, created_at AS createdAt, updated_at AS updatedAt,
  started_at AS startedAt, completed_at AS completedAt, cancel_requested_at AS cancelRequestedAt`

export interface NewJobRow {
  readonly queue: string
  readonly type: string
  readonly priority: number
  readonly maxAttempts: number | null
  readonly retryDelayMs: number | null
  readonly timeoutMs: number | null
  readonly key: string | null
  readonly runAt: number
  readonly payload: string
}

/** Insert a pending job. To be called inside `store.write`, as everything here that writes. */
export function insertJob(store: Store, job: NewJobRow, now: number): JobRow {
  return store
    .statement<JobRow>(
      `INSERT INTO jobs (queue, type, status, is_due, priority, max_attempts, retry_delay_ms, timeout_ms, key,
         run_at, created_at, updated_at, payload)
       VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
    )
    .get(
      job.queue,
      job.type,
      job.runAt <= now ? 1 : 0,
      job.priority,
      job.maxAttempts,
      job.retryDelayMs,
      job.timeoutMs,
      job.key,
      job.runAt,
      now,
      now,
      job.payload,
    ) as JobRow
}

export function findJob(store: Store, id: number): JobRow | undefined {
  return store.statement<JobRow>(`SELECT ${COLUMNS} FROM jobs WHERE id = ?`).get(id)
}

export function findJobWithPayload(store: Store, id: number): JobRowWithPayload | undefined {
  return store.statement<JobRowWithPayload>(`SELECT ${COLUMNS}, payload FROM jobs WHERE id = ?`).get(id)
}

export function findJobByKey(store: Store, queue: string, key: string): JobRowWithPayload | undefined {
  return store
    .statement<JobRowWithPayload>(`SELECT ${COLUMNS}, payload FROM jobs WHERE queue = ? AND key = ?`)
    .get(queue, key)
}

/** A claimed job: running, with a fresh token that every outcome must show. */
export interface ClaimedRow extends JobRowWithPayload {
  readonly token: string
  readonly startedAt: number
}

/** Claim the queue's next due job in one statement: by priority, then `run_at`, then id. */
export function claimNext(store: Store, queue: string, token: string, now: number): ClaimedRow | undefined {
  return store
    .statement<ClaimedRow>(
      `UPDATE jobs SET status = 'running', attempts = attempts + 1, starts = starts + 1, token = ?,
         started_at = ?, updated_at = ?
       WHERE id = (SELECT id FROM jobs INDEXED BY jobs_ready
         WHERE queue = ? AND status = 'pending' AND is_due = 1 AND run_at <= ?
         ORDER BY priority, run_at, id LIMIT 1)
       RETURNING ${COLUMNS}, payload`,
    )
    .get(token, now, now, queue, now)
}

/** Give a job the settings that its enqueuer did not know. */
export function settleSettings(
  store: Store,
  id: number,
  settings: { readonly maxAttempts: number; readonly retryDelayMs: number; readonly timeoutMs: number },
): void {
  store
    .statement(
      `UPDATE jobs SET max_attempts = coalesce(max_attempts, ?), retry_delay_ms = coalesce(retry_delay_ms, ?),
         timeout_ms = coalesce(timeout_ms, ?) WHERE id = ?`,
    )
    .run(settings.maxAttempts, settings.retryDelayMs, settings.timeoutMs, id)
}

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

/**
 * End a running attempt. Guarded by id, status and token: a late outcome of an attempt that has been
 * taken away changes nothing.
 *
 * @returns the job as it is now; undefined where the guard refused
 */
export function settleJob(
  store: Store,
  id: number,
  token: string,
  settlement: Settlement,
  now: number,
): JobRow | undefined {
  const { status, isCounted, lostInARow, runAt, lastError, completedAt } = settlement
  const isDue = status === 'failed' || (status === 'pending' && runAt > now) ? 0 : 1
  return store
    .statement<JobRow>(
      `UPDATE jobs SET status = ?, is_due = ?, attempts = attempts - ?, lost_in_a_row = ?, run_at = ?,
         last_error = coalesce(?, last_error), completed_at = ?, updated_at = ?, token = NULL,
         cancel_requested_at = NULL
       WHERE id = ? AND status = 'running' AND token = ? RETURNING ${COLUMNS}`,
    )
    .get(status, isDue, isCounted ? 0 : 1, lostInARow, runAt, lastError, completedAt, now, id, token)
}

/** failed, dead → pending with one attempt more; undefined in any other status. */
export function retryJob(
  store: Store,
  id: number,
  maxAttemptsIfUnset: number,
  now: number,
): JobRow | undefined {
  return store
    .statement<JobRow>(
      `UPDATE jobs SET status = 'pending', is_due = 1, run_at = ?, max_attempts = coalesce(max_attempts, ?) + 1,
         lost_in_a_row = 0, completed_at = NULL, updated_at = ?
       WHERE id = ? AND status IN ('failed', 'dead') RETURNING ${COLUMNS}`,
    )
    .get(now, maxAttemptsIfUnset, now, id)
}

/** pending, failed → cancelled; running → asked to stop; undefined in any other status. */
export function cancelJob(store: Store, id: number, now: number): JobRow | undefined {
  return (
    store
      .statement<JobRow>(
        `UPDATE jobs SET status = 'cancelled', is_due = 1, completed_at = ?, updated_at = ?
         WHERE id = ? AND status IN ('pending', 'failed') RETURNING ${COLUMNS}`,
      )
      .get(now, now, id) ??
    store
      .statement<JobRow>(
        `UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?), updated_at = ?
         WHERE id = ? AND status = 'running' RETURNING ${COLUMNS}`,
      )
      .get(now, now, id)
  )
}

/**
 * Make due what has waited long enough: failed jobs whose backoff is over become pending, delayed ones
 * become claimable. At most `limit`, earliest first.
 */
export function promoteDue(store: Store, now: number, limit: number): JobRow[] {
  return store
    .statement<JobRow>(
      `UPDATE jobs SET updated_at = CASE status WHEN 'failed' THEN ? ELSE updated_at END,
         status = 'pending', is_due = 1
       WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_waiting WHERE is_due = 0 AND run_at <= ?
         ORDER BY run_at, id LIMIT ?)
       RETURNING ${COLUMNS}`,
    )
    .all(now, now, limit)
}

/** When the next waiting job becomes due; null where none waits. */
export function nextDueAt(store: Store): number | null {
  return store
    .statement<number | null>('SELECT min(run_at) FROM jobs INDEXED BY jobs_waiting WHERE is_due = 0')
    .pluck()
    .get() as number | null
}

/** Remove up to `limit` jobs of `status` that settled at or before `settledBefore`. @returns how many */
export function purgeJobs(
  store: Store,
  status: 'completed' | 'cancelled',
  settledBefore: number,
  limit: number,
): number {
  // The index's own condition is repeated word for word: the planner doesn't infer it from the status.
  return store
    .statement(
      `DELETE FROM jobs WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_purgeable
         WHERE status IN ('completed', 'cancelled') AND status = ? AND completed_at <= ?
         ORDER BY completed_at LIMIT ?)`,
    )
    .run(status, settledBefore, limit).changes
}
