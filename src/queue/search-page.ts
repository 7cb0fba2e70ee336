import { idBoundsOf } from '../store/creation-times.ts'
import type { Page, PageRequest } from '../store/job-pages.ts'
import { findJobs } from '../store/jobs.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'

/**
 * A page of jobs that have a text in their payload or an error. Found on a thread of its own, and read here
 * as they are now; the total is judged by how far that went for this page.
 *
 * @throws the signal's reason where it aborts
 */
export async function searchPage(
  store: Store,
  reader: Reader,
  { filter, text, sort, after, limit }: PageRequest & { readonly text: string },
  signal: AbortSignal | undefined,
): Promise<Page> {
  const isDescending = sort === 'newest'
  const range = idBoundsOf(store, filter.created)
  const { ids, searchedShare } = await reader.run(
    'search',
    {
      filter,
      text,
      afterId: isDescending ? range.afterId : Math.max(range.afterId, after?.id ?? range.afterId),
      beforeId: isDescending ? Math.min(range.beforeId, after?.id ?? range.beforeId) : range.beforeId,
      isDescending,
      limit: limit + 1,
    },
    { signal },
  )
  const isMore = ids.length > limit
  const shown = ids.slice(0, limit)
  const rows = findJobs(store, shown)
  const last = shown.at(-1)
  return {
    rows: isDescending ? rows : rows.reverse(),
    total: isMore ? Math.round(ids.length / Math.max(searchedShare, 1e-6)) : ids.length,
    isEstimate: isMore || after !== null,
    next: isMore && last !== undefined ? { id: last, completedAt: null } : null,
  }
}
