import type { Page, PageRequest } from '../store/job-pages.ts'
import { findJobs } from '../store/jobs.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'

export interface SearchRequest extends PageRequest {
  /** Answer after so many ms with what was found till then; null for as long as it takes. */
  readonly withinMs: number | null
  /** How many there are, where that was counted before; else it is judged. */
  readonly knownCount: number | null
}

export interface SearchPage extends Page {
  readonly searched: { readonly done: number; readonly of: number }
}

/**
 * A page of jobs that have to be looked at one by one. Found on a thread of its own, and read here as they
 * are now; where nobody has counted, the total is judged by how far that went for this page.
 *
 * @throws the signal's reason where it aborts
 */
export async function searchPage(
  store: Store,
  reader: Reader,
  request: SearchRequest,
  signal: AbortSignal | undefined,
): Promise<SearchPage> {
  const { filter, sort, after, limit, offset, withinMs, knownCount } = request
  const isDescending = sort === 'newest'
  const scan = scanFilterOf(store, filter)
  const bounds = {
    afterId: isDescending ? scan.afterId : Math.max(scan.afterId, after?.id ?? scan.afterId),
    beforeId: isDescending ? Math.min(scan.beforeId, after?.id ?? scan.beforeId) : scan.beforeId,
  }
  const { ids, reachedId, searched, of } = await reader.run(
    'search',
    // One more than is shown tells whether there are more.
    { ...scan, ...bounds, isDescending, offset, limit: limit + 1, withinMs },
    { signal },
  )
  const isFull = ids.length > limit
  const shown = ids.slice(0, limit)
  const rows = findJobs(store, shown)
  const next = isFull ? shown.at(-1) : (reachedId ?? undefined)
  const isWhole = next === undefined && after === null && offset === 0
  const judged = Math.round(((ids.length + offset) * of) / Math.max(1, searched))
  return {
    rows: isDescending ? rows : rows.reverse(),
    total: isWhole ? ids.length : (knownCount ?? judged),
    isEstimate: !isWhole && knownCount === null,
    next: next === undefined ? null : { id: next, completedAt: null },
    searched: { done: searched, of },
  }
}
