import type { Clock } from '../clock.ts'
import { purgeJobs } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { Portions } from './portions.ts'

/** How long settled jobs are kept; ms since they settled. */
export interface Retention {
  readonly completedMs: number
  readonly cancelledMs: number
}

const DAY_MS = 86_400_000

export const RETENTION_DEFAULTS: Retention = { completedMs: DAY_MS, cancelledMs: DAY_MS }

/** Jobs of one transaction, at most. */
const CHUNK = 500
/** Nobody waits for a purge: after each portion the thread and the disk are left to others for twice its time. */
const REST_SHARE = 2
/** Freed pages are given back to the disk as many at a time as such a portion of jobs leaves. */
const PAGES_PER_JOB = 0.5

/**
 * Remove completed and cancelled jobs that settled longer ago than their retention, a chunk per
 * transaction, so that the thread and the disk stay free for the queue. Never any other status.
 *
 * @returns how many were removed
 */
export async function purgeSettled(
  store: Store,
  retention: Retention,
  clock: Clock,
  signal?: AbortSignal,
): Promise<number> {
  const now = clock.now()
  const completed = await purgeStatus(store, 'completed', now - retention.completedMs, clock, signal)
  return completed + (await purgeStatus(store, 'cancelled', now - retention.cancelledMs, clock, signal))
}

async function purgeStatus(
  store: Store,
  status: 'completed' | 'cancelled',
  settledBefore: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<number> {
  const portions = new Portions(clock, CHUNK, REST_SHARE)
  let purged = 0
  while (!signal?.aborted) {
    const { size } = portions
    const removed = await store.writeBehind(() =>
      portions.time(size, () => {
        const count = purgeJobs(store, status, settledBefore, size)
        if (count > 0) store.releasePages(Math.ceil(count * PAGES_PER_JOB))
        return count
      }),
    )
    purged += removed
    if (removed < size) break
    await portions.pause()
  }
  return purged
}
