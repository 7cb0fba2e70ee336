import { purgeJobs } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'

/** How long settled jobs are kept; ms since they settled. */
export interface Retention {
  readonly completedMs: number
  readonly cancelledMs: number
}

const DAY_MS = 86_400_000

export const RETENTION_DEFAULTS: Retention = { completedMs: DAY_MS, cancelledMs: DAY_MS }

const CHUNK = 500
const PAGES_PER_CHUNK = 256

/**
 * Remove completed and cancelled jobs that settled longer ago than their retention, a chunk per
 * transaction, so that the thread and the disk stay free for the queue. Never any other status.
 *
 * @returns how many were removed
 */
export async function purgeSettled(
  store: Store,
  retention: Retention,
  now: number,
  signal?: AbortSignal,
): Promise<number> {
  const completed = await purgeStatus(store, 'completed', now - retention.completedMs, signal)
  return completed + (await purgeStatus(store, 'cancelled', now - retention.cancelledMs, signal))
}

async function purgeStatus(
  store: Store,
  status: 'completed' | 'cancelled',
  settledBefore: number,
  signal?: AbortSignal,
): Promise<number> {
  let purged = 0
  while (!signal?.aborted) {
    const removed = await store.write(() => {
      const count = purgeJobs(store, status, settledBefore, CHUNK)
      if (count > 0) store.releasePages(PAGES_PER_CHUNK)
      return count
    })
    purged += removed
    if (removed < CHUNK) break
  }
  return purged
}
