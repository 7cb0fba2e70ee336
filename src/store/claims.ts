import { COLUMNS, readJob, type JobRow, type JobRowWithPayload, type StoredJob } from './job-rows.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

const { pending, running, failed, cancelled } = STATUS_CODES

/** A claimed job: running, with a fresh token that every outcome must show. */
export interface ClaimedRow extends JobRowWithPayload {
  readonly token: string
  readonly startedAt: number
}

/**
 * Claim the queue's next due jobs, `limit` at most, in one statement; in the order of priority, `run_at`,
 * id. They share the token: with the job's id it still names this one claim. To be called inside
 * `store.write`, as everything here that writes.
 */
export function claimNext(
  store: Store,
  queue: string,
  limit: number,
  token: string,
  now: number,
): ClaimedRow[] {
  const queueId = store.queues.find(queue)
  if (queueId === undefined) return []
  return store
    .statement<StoredClaim>(
      `UPDATE jobs SET status = ${running}, attempts = attempts + 1, starts = starts + 1, token = ?, started_at = ?,
         updated_at = ?
       WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_ready
         WHERE queue_id = ? AND status = ${pending} AND is_due = 1 AND run_at <= ?
         ORDER BY priority, run_at, id LIMIT ?)
       RETURNING ${CLAIMED_COLUMNS}`,
    )
    .all(token, now, now, queueId, now, limit)
    .map((row) => readClaim(store, row, queue, token, now))
    .sort((a, b) => a.priority - b.priority || a.runAt - b.runAt || a.id - b.id)
}

/** What a claim does not know beforehand: each column that is read back costs as much as one that is written. */
export const CLAIMED_COLUMNS = `id, type_id AS type, priority, attempts, starts, lost_in_a_row AS lostInARow,
  max_attempts AS maxAttempts, retry_delay_ms AS retryDelayMs, timeout_ms AS timeoutMs, key,
  last_error AS lastError, run_at AS runAt, created_at AS createdAt, payload`

export type StoredClaim = Omit<
  StoredJob<ClaimedRow>,
  'queue' | 'status' | 'token' | 'updatedAt' | 'startedAt' | 'completedAt' | 'cancelRequestedAt'
>

export function readClaim(
  store: Store,
  claim: StoredClaim,
  queue: string,
  token: string,
  now: number,
): ClaimedRow {
  return {
    id: claim.id,
    queue,
    type: store.types.nameOf(claim.type),
    status: 'running',
    priority: claim.priority,
    attempts: claim.attempts,
    starts: claim.starts,
    lostInARow: claim.lostInARow,
    maxAttempts: claim.maxAttempts,
    retryDelayMs: claim.retryDelayMs,
    timeoutMs: claim.timeoutMs,
    key: claim.key,
    token,
    lastError: claim.lastError,
    runAt: claim.runAt,
    createdAt: claim.createdAt,
    updatedAt: now,
    startedAt: now,
    completedAt: null,
    cancelRequestedAt: null,
    payload: claim.payload,
  }
}

/**
 * Take back claims whose attempts never began: the job is as it was before, and its history shows nothing.
 *
 * @returns the jobs that were given back; a claim that has been taken away meanwhile is none
 */
export function unclaim(store: Store, ids: readonly number[], token: string, now: number): JobRow[] {
  return store
    .statement<StoredJob>(
      `UPDATE jobs SET status = ${pending}, attempts = attempts - 1, starts = starts - 1, token = NULL, updated_at = ?,
         started_at = (SELECT started_at FROM attempts WHERE job_id = jobs.id ORDER BY number DESC LIMIT 1)
       WHERE id IN (SELECT value FROM json_each(?)) AND status = ${running} AND token = ? AND cancel_requested_at IS NULL
       RETURNING ${COLUMNS}`,
    )
    .all(now, JSON.stringify(ids), token)
    .map((row) => readJob(store, row))
}

/** As `unclaim`, for jobs that were asked to stop in the meantime: they are cancelled. */
export function cancelUnclaimed(store: Store, ids: readonly number[], token: string, now: number): JobRow[] {
  return store
    .statement<StoredJob>(
      `UPDATE jobs SET status = ${cancelled}, attempts = attempts - 1, starts = starts - 1, token = NULL, updated_at = ?,
         completed_at = ?, cancel_requested_at = NULL,
         started_at = (SELECT started_at FROM attempts WHERE job_id = jobs.id ORDER BY number DESC LIMIT 1)
       WHERE id IN (SELECT value FROM json_each(?)) AND status = ${running} AND token = ?
         AND cancel_requested_at IS NOT NULL
       RETURNING ${COLUMNS}`,
    )
    .all(now, now, JSON.stringify(ids), token)
    .map((row) => readJob(store, row))
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

/**
 * Make due what has waited long enough: failed jobs whose backoff is over become pending, delayed ones
 * become claimable. At most `limit`, earliest first.
 */
export function promoteDue(store: Store, now: number, limit: number): JobRow[] {
  return store
    .statement<StoredJob>(
      `UPDATE jobs SET updated_at = CASE status WHEN ${failed} THEN ? ELSE updated_at END, status = ${pending}, is_due = 1
       WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_waiting WHERE is_due = 0 AND run_at <= ?
         ORDER BY run_at, id LIMIT ?)
       RETURNING ${COLUMNS}`,
    )
    .all(now, now, limit)
    .map((row) => readJob(store, row))
}

/** When the next waiting job becomes due; null where none waits. */
export function nextDueAt(store: Store): number | null {
  return store
    .statement<number | null>('SELECT min(run_at) FROM jobs INDEXED BY jobs_waiting WHERE is_due = 0')
    .pluck()
    .get() as number | null
}
