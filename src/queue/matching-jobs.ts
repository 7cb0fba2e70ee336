import { isTested, type Cell, type JobFilter } from '../model/filter.ts'
import { statusOf } from '../store/codes.ts'
import { idEnds } from '../store/creation-times.ts'
import type { WalkResult } from '../store/reader/operations/walk.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'

/** A job that a filter matches, as its index entry says. */
export interface MatchingJob {
  readonly id: number
  /** UTC ms. */
  readonly updatedAt: number
  readonly cell: Cell
}

/** Whether only a look at the jobs tells which are meant. */
export function isLookedThrough(filter: JobFilter): boolean {
  return isTested(filter) || filter.settled !== undefined
}

/** Jobs of a portion, about. */
const PORTION = 2_000

/**
 * The jobs that a filter matches which has to be looked at job by job, in portions along rising ids up to the highest
 * that there is now, so that the walk ends even while jobs come back into it. They are read on a thread of its own,
 * and between two portions anything may change: a job is as it was when its portion was read.
 *
 * @throws the signal's reason where it aborts
 */
export async function* matchingJobs(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  filter: JobFilter,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<readonly MatchingJob[], void, undefined> {
  const scan = scanFilterOf(store, filter)
  const beforeId = Math.min(scan.beforeId, idEnds(store).highest + 1)
  for (let afterId: number | null = scan.afterId; afterId !== null;) {
    const { jobs, reachedId }: WalkResult = await reader.run(
      'walk',
      { ...scan, afterId, beforeId, limit: PORTION },
      { signal },
    )
    if (jobs.length > 0) {
      yield jobs.map(({ id, updatedAt, queueId, typeId, status }) => ({
        id,
        updatedAt,
        cell: {
          queue: store.queues.nameOf(queueId),
          type: store.types.nameOf(typeId),
          status: statusOf(status),
        },
      }))
    }
    afterId = reachedId
  }
}
