import type { Stats } from '../model/queue.ts'
import { JOB_STATUSES } from '../model/status.ts'
import { STATUS_CODES } from './codes.ts'
import { COARSENINGS, FINEST_MS, GRAINS, bucketStart } from './grains.ts'
import type { Store } from './store.ts'

/** How many jobs a queue has of each status, and since when the longest-waiting one has been due. */
export interface Depth extends Stats {
  readonly queueId: number
  /** UTC ms; null where none is due. */
  readonly oldestDueAt: number | null
}

const STATUSES = JOB_STATUSES.join(', ')

/**
 * The earliest `run_at` among what can be claimed of a queue. The index has it per priority: a look for each
 * priority that is in use, and not one at every job. Beyond a hundred priorities the lowest count.
 */
export const OLDEST_DUE = `(WITH RECURSIVE heads (priority, run_at, n) AS (
    SELECT * FROM (SELECT priority, run_at, 1 FROM jobs INDEXED BY jobs_ready
      WHERE queue_id = counted.queue_id AND status = ${STATUS_CODES.pending} AND is_due = 1
      ORDER BY priority, run_at LIMIT 1)
    UNION ALL
    SELECT next.priority, next.run_at, n + 1 FROM heads JOIN jobs AS next ON next.id = (
      SELECT id FROM jobs INDEXED BY jobs_ready
      WHERE queue_id = counted.queue_id AND status = ${STATUS_CODES.pending} AND is_due = 1
        AND priority > heads.priority
      ORDER BY priority, run_at, id LIMIT 1) WHERE n < 100)
  SELECT min(run_at) FROM heads)`

/** Of every queue that has or had jobs; `counted` is the queue at hand. */
export const DEPTHS = `WITH counted AS (
    SELECT queue_id, ${JOB_STATUSES.map((status) => `sum(${status}) AS ${status}`).join(', ')}
    FROM counters GROUP BY queue_id)
  SELECT queue_id AS queueId, ${STATUSES}, CASE WHEN pending > 0 THEN ${OLDEST_DUE} END AS oldestDueAt FROM counted`

/** A queue each, `limit` at most: those with the most jobs that wait. A few looks each. */
export function depthsNow(store: Store, limit: number): Depth[] {
  return store.statement<Depth>(`${DEPTHS} ORDER BY pending + failed + dead DESC LIMIT ?`).all(limit)
}

/** Keep how the queues are at this moment; of one bucket, the last sample counts. Inside `store.write`. */
export function addDepths(store: Store, depths: readonly Depth[], now: number): void {
  for (const depth of depths) write(store, FINEST_MS, bucketStart(now, FINEST_MS), depth)
}

/** As `coarsenRollups`: of what becomes one bucket, the last sample counts. */
export function coarsenDepths(store: Store, now: number, limit: number): number {
  let merged = 0
  for (const { from, toMs } of COARSENINGS) {
    if (merged >= limit) break
    const old = store
      .statement<Depth & { fromAt: number }>(
        `DELETE FROM depths WHERE (grain_ms, from_at, queue_id) IN (
           SELECT grain_ms, from_at, queue_id FROM depths WHERE grain_ms = ? AND from_at < ? ORDER BY from_at LIMIT ?)
         RETURNING from_at AS fromAt, queue_id AS queueId, ${STATUSES}, oldest_due_at AS oldestDueAt`,
      )
      .all(from.grainMs, bucketStart(now - from.keptMs, toMs), limit - merged)
    // What RETURNING gives is in no order.
    for (const depth of old.sort((a, b) => a.fromAt - b.fromAt)) {
      write(store, toMs, bucketStart(depth.fromAt, toMs), depth)
    }
    merged += old.length
  }
  return merged
}

/** Remove samples of buckets that began before `before`, `limit` at most. @returns how many */
export function forgetDepths(store: Store, before: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM depths WHERE (grain_ms, from_at, queue_id) IN (
         SELECT grain_ms, from_at, queue_id FROM depths
         WHERE grain_ms IN (SELECT value FROM json_each(?)) AND from_at < ? LIMIT ?)`,
    )
    .run(JSON.stringify(GRAINS), before, limit).changes
}

function write(store: Store, grainMs: number, fromAt: number, depth: Depth): void {
  store
    .statement(
      `INSERT OR REPLACE INTO depths (grain_ms, from_at, queue_id, ${STATUSES}, oldest_due_at)
       VALUES (?, ?, ?, ${JOB_STATUSES.map(() => '?').join(', ')}, ?)`,
    )
    .run(grainMs, fromAt, depth.queueId, ...JOB_STATUSES.map((status) => depth[status]), depth.oldestDueAt)
}
