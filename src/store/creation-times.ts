import type { TimeRange } from '../model/filter.ts'
import { ALL_IDS, type IdBounds } from './cell-index.ts'
import type { Store } from './store.ts'

/**
 * Between which ids the jobs of a span of time lie. Ids rise with the time of creation, so twenty looks at
 * single jobs find a moment among a million; where the wall clock was set back, jobs of those minutes may
 * be counted to the moment before.
 */
export function idBoundsOf(store: Store, range: TimeRange | undefined): IdBounds {
  if (!range) return ALL_IDS
  const { from, to } = range
  return {
    afterId: from === undefined ? ALL_IDS.afterId : firstCreatedFrom(store, from) - 1,
    beforeId: to === undefined ? ALL_IDS.beforeId : firstCreatedFrom(store, to),
  }
}

/** The lowest id of a job that was created at or after `ms`; one beyond the highest where there is none. */
function firstCreatedFrom(store: Store, ms: number): number {
  const { lowest, highest } = idEnds(store)
  let low = lowest
  let beyond = highest + 1
  while (low < beyond) {
    const middle = Math.floor((low + beyond) / 2)
    const job = jobFrom(store, middle)
    // From the middle up to that job there is none.
    if (!job || job.createdAt >= ms) beyond = middle
    else low = job.id + 1
  }
  return low
}

/** The lowest and the highest id that there are; 1 and 0 where there are no jobs. */
export function idEnds(store: Store): { readonly lowest: number; readonly highest: number } {
  return store
    .statement<{ lowest: number; highest: number }>(
      // Each alone is one look at an end of the tree; asked for together they are a scan.
      `SELECT coalesce((SELECT min(id) FROM jobs), 1) AS lowest, coalesce((SELECT max(id) FROM jobs), 0) AS highest`,
    )
    .get() as { lowest: number; highest: number }
}

function jobFrom(store: Store, id: number): { readonly id: number; readonly createdAt: number } | undefined {
  return store
    .statement<{ id: number; createdAt: number }>(
      'SELECT id, created_at AS createdAt FROM jobs WHERE id >= ? ORDER BY id LIMIT 1',
    )
    .get(id)
}
