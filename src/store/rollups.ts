import type { Histogram } from '../model/histogram.ts'
import { COARSENINGS, GRAINS, bucketStart } from './grains.ts'
import { fromBytes, mergedBytes } from './histogram-bytes.ts'
import type { Store } from './store.ts'

/** What is counted in a bucket. `…Jobs` became that; of `…Attempts`, a completed one is a completed job. */
export const COUNTS = [
  'enqueuedJobs',
  'completedJobs',
  'failedJobs',
  'deadJobs',
  'cancelledJobs',
  'failedAttempts',
  'timedOutAttempts',
  'crashedAttempts',
  'cancelledAttempts',
  'lostAttempts',
  'releasedAttempts',
] as const
export type Count = (typeof COUNTS)[number]
export type Counts = Record<Count, number>

/** What happened to the jobs of one queue and type in one bucket of time, or in a part of it. */
export interface Rollup {
  /** Start of the bucket, UTC ms. */
  readonly fromAt: number
  readonly queue: string
  readonly type: string
  readonly counts: Counts
  readonly waited: Histogram
  readonly ran: Histogram
  lastFailure: { readonly at: number; readonly jobId: number } | null
}

/** As columns are named. */
export const COUNT_COLUMNS = COUNTS.map((count) => count.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`))

type StoredBucket = Counts & { readonly waited: Uint8Array; readonly ran: Uint8Array }
type Place = readonly [grainMs: number, fromAt: number, queueId: number, typeId: number]

const NAMED_COUNTS = COUNTS.map((count, i) => `${COUNT_COLUMNS[i]} AS ${count}`).join(', ')
const READ = `SELECT ${NAMED_COUNTS}, waited, ran FROM rollups
  WHERE grain_ms = ? AND from_at = ? AND queue_id = ? AND type_id = ?`
const WRITE = `INSERT OR REPLACE INTO rollups (grain_ms, from_at, queue_id, type_id, ${COUNT_COLUMNS.join(', ')},
  waited, ran) VALUES (?, ?, ?, ?, ${COUNTS.map(() => '?').join(', ')}, ?, ?)`
const FAIL = `INSERT INTO last_failures (queue_id, type_id, failed_at, job_id) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET failed_at = excluded.failed_at, job_id = excluded.job_id`

export function emptyCounts(): Counts {
  return Object.fromEntries(COUNTS.map((count) => [count, 0])) as Counts
}

/** Add what was gathered to the buckets of this grain. To be called inside `store.write`, as everything here. */
export function addRollups(store: Store, gathered: readonly Rollup[], grainMs: number): void {
  for (const { fromAt, queue, type, counts, waited, ran, lastFailure } of gathered) {
    const queueId = store.queues.idOf(queue)
    const typeId = store.types.idOf(type)
    add(store, [grainMs, bucketStart(fromAt, grainMs), queueId, typeId], { counts, waited, ran })
    if (lastFailure) store.statement(FAIL).run(queueId, typeId, lastFailure.at, lastFailure.jobId)
  }
}

/**
 * Merge buckets that are old enough into coarser ones, `limit` at most, oldest first.
 *
 * @returns how many were merged: where that is `limit`, there may be more
 */
export function coarsenRollups(store: Store, now: number, limit: number): number {
  let merged = 0
  for (const { from, toMs } of COARSENINGS) {
    if (merged >= limit) break
    // A coarse bucket is made once none of its fine ones is young.
    const before = bucketStart(now - from.keptMs, toMs)
    const old = store
      .statement<StoredBucket & { fromAt: number; queueId: number; typeId: number }>(
        `DELETE FROM rollups WHERE (grain_ms, from_at, queue_id, type_id) IN (
           SELECT grain_ms, from_at, queue_id, type_id FROM rollups
           WHERE grain_ms = ? AND from_at < ? ORDER BY from_at LIMIT ?)
         RETURNING from_at AS fromAt, queue_id AS queueId, type_id AS typeId, ${NAMED_COUNTS}, waited, ran`,
      )
      .all(from.grainMs, before, limit - merged)
    for (const { fromAt, queueId, typeId, waited, ran, ...counts } of old) {
      const part = { counts, waited: fromBytes(waited), ran: fromBytes(ran) }
      add(store, [toMs, bucketStart(fromAt, toMs), queueId, typeId], part)
    }
    merged += old.length
  }
  return merged
}

/** Remove buckets that began before `before`, `limit` at most. @returns how many */
export function forgetRollups(store: Store, before: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM rollups WHERE (grain_ms, from_at, queue_id, type_id) IN (
         SELECT grain_ms, from_at, queue_id, type_id FROM rollups
         WHERE grain_ms IN (SELECT value FROM json_each(?)) AND from_at < ? LIMIT ?)`,
    )
    .run(JSON.stringify(GRAINS), before, limit).changes
}

function add(
  store: Store,
  place: Place,
  { counts, waited, ran }: Pick<Rollup, 'counts' | 'waited' | 'ran'>,
): void {
  const kept = store.statement<StoredBucket>(READ).get(...place)
  const sums = COUNTS.map((count) => counts[count] + (kept?.[count] ?? 0))
  store
    .statement(WRITE)
    .run(...place, ...sums, mergedBytes(waited, kept?.waited), mergedBytes(ran, kept?.ran))
}
