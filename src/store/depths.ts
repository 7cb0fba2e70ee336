import type { Stats } from '../model/queue.ts'
import { JOB_STATUSES } from '../model/status.ts'
import { COARSENINGS, FINEST_MS, GRAINS, bucketStart } from './grains.ts'
import { oldestDueAt } from './oldest-due.ts'
import type { Store } from './store.ts'

/** How many jobs a queue has of each status, and since when the longest-waiting one has been due. */
export interface Depth extends Stats {
  readonly queueId: number
  /** UTC ms; null where none is due. */
  readonly oldestDueAt: number | null
}

const STATUSES = JOB_STATUSES.join(', ')

const SUMS = JOB_STATUSES.map((status) => `sum(${status}) AS ${status}`).join(', ')
/** How many jobs each queue has that has or had any. */
export const QUEUE_COUNTS = `SELECT queue_id AS queueId, ${SUMS} FROM counters GROUP BY queue_id`

/** A queue each, `limit` at most: those with the most jobs that wait. A few looks each. */
export function depthsNow(store: Store, limit: number): Depth[] {
  return store
    .statement<Stats & { readonly queueId: number }>(
      `${QUEUE_COUNTS} ORDER BY sum(pending + failed + dead) DESC LIMIT ?`,
    )
    .all(limit)
    .map((counts) => ({
      ...counts,
      oldestDueAt: counts.pending === 0 ? null : oldestDueAt(store, store.queues.nameOf(counts.queueId)),
    }))
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
