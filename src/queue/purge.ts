import type { Clock } from '../clock.ts'
import { removeLogs, type AttemptPlace } from '../store/attempt-logs.ts'
import { purgeJobs } from '../store/jobs.ts'
import { purgeGroupHours, purgeGroups } from '../store/purge-groups.ts'
import { purgeOperations } from '../store/operations.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { purgeTrash } from '../store/trash.ts'
import { Portions } from './portions.ts'

/** How long what is over is kept; and the statistics of all jobs, which outlive them. */
export interface Retention {
  /** Of completed jobs, since they settled; ms, as all. */
  readonly completedMs: number
  readonly cancelledMs: number
  /** Null is for ever: what is dead waits for a person. */
  readonly deadMs: number | null
  /** Of what attempts logged, since they ended; null is as long as their jobs. */
  readonly logsMs: number | null
  /** Of deleted jobs, since they were deleted. */
  readonly trashMs: number
  /** Of operations, since they ended. */
  readonly ledgerMs: number
  readonly statisticsMs: number
}

const DAY_MS = 86_400_000

export const RETENTION_DEFAULTS: Retention = {
  completedMs: DAY_MS,
  cancelledMs: DAY_MS,
  deadMs: null,
  logsMs: null,
  trashMs: DAY_MS,
  ledgerMs: 30 * DAY_MS,
  statisticsMs: 30 * DAY_MS,
}

/** Jobs of one transaction, at most. */
const CHUNK = 500
/** Nobody waits for a purge: after each portion the thread and the disk are left to others for twice its time. */
const REST_SHARE = 2
/** Freed pages are given back to the disk as many at a time as such a portion of jobs leaves. */
const PAGES_PER_JOB = 0.5

/** Operations of one transaction: each may have hundreds of portions. */
const OPERATIONS_CHUNK = 5

/**
 * Remove completed and cancelled jobs, and dead ones where they have a retention, that settled longer ago than
 * that, a chunk per transaction, so that the thread and the disk stay free for the queue. Never any other status.
 * Then what attempts logged, where that has a retention; what the trash and the ledger have kept for long enough;
 * and with the statistics the hours of failure groups, and the groups that nothing is left of.
 *
 * @returns how many jobs were removed, those in the trash aside
 */
export async function purgeSettled(
  { store, reader, clock }: { readonly store: Store; readonly reader: Reader; readonly clock: Clock },
  retention: Retention,
  signal?: AbortSignal,
): Promise<number> {
  const now = clock.now()
  const sweep = (most: number, remove: (limit: number) => number): Promise<number> =>
    sweepAway({ store, clock, most, signal }, remove)
  const kept = [
    ['completed', retention.completedMs],
    ['cancelled', retention.cancelledMs],
    ['dead', retention.deadMs],
  ] as const
  let purged = 0
  for (const [status, keptMs] of kept) {
    if (keptMs !== null)
      purged += await sweep(CHUNK, (limit) => purgeJobs(store, status, now - keptMs, limit))
  }
  if (retention.logsMs !== null) await purgeLogs({ store, reader }, now - retention.logsMs, signal)
  await sweep(CHUNK, (limit) => purgeTrash(store, now - retention.trashMs, limit))
  await sweep(OPERATIONS_CHUNK, (limit) => purgeOperations(store, now - retention.ledgerMs, limit))
  const statisticsBefore = now - retention.statisticsMs
  await sweep(CHUNK, (limit) => purgeGroupHours(store, statisticsBefore, limit))
  await sweep(CHUNK, (limit) => purgeGroups(store, statisticsBefore, limit))
  return purged
}

/** No index finds old logs, and every attempt would pay for one: the reader looks along all of them. */
async function purgeLogs(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  endedBefore: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let after: AttemptPlace | null = null
  while (!signal?.aborted) {
    const places: readonly AttemptPlace[] = await reader.run(
      'oldLogs',
      { endedBefore, after, limit: CHUNK },
      { signal },
    )
    if (places.length > 0) await store.writeBehind(() => removeLogs(store, places))
    after = places.at(-1) ?? null
    if (places.length < CHUNK) return
  }
}

async function sweepAway(
  {
    store,
    clock,
    most,
    signal,
  }: {
    readonly store: Store
    readonly clock: Clock
    readonly most: number
    readonly signal: AbortSignal | undefined
  },
  remove: (limit: number) => number,
): Promise<number> {
  const portions = new Portions({ clock, store, most, restShare: REST_SHARE })
  let removed = 0
  while (!signal?.aborted) {
    const size = Math.min(most, portions.size)
    const count = await store.writeBehind(() =>
      portions.time(size, () => {
        const gone = remove(size)
        if (gone > 0) store.releasePages(Math.ceil(gone * PAGES_PER_JOB))
        return gone
      }),
    )
    removed += count
    if (count < size) break
    await portions.pause()
  }
  return removed
}
