import { isTested, type JobFilter } from '../../src/model/filter.ts'
import type { JobSort } from '../../src/model/sort.ts'

/** Rows of a page: what two tall screens show, and little enough to be read while one scrolls. */
export const PAGE_ROWS = 200

export function pageOf(row: number): number {
  return Math.floor(row / PAGE_ROWS)
}

/**
 * How to ask for `page`, given the cursors of those pages that can be reached directly (page 0 always
 * can). Next to a known page that is its cursor alone; farther away it is counted from the nearest one
 * before, which holds still while newer jobs arrive above it.
 */
export function placeOf(
  page: number,
  cursors: ReadonlyMap<number, string>,
): { readonly cursor?: string; readonly offset?: number } {
  let nearest = 0
  for (const known of cursors.keys()) if (known <= page && known > nearest) nearest = known
  const cursor = cursors.get(nearest)
  const offset = (page - nearest) * PAGE_ROWS
  return { ...(cursor === undefined ? {} : { cursor }), ...(offset === 0 ? {} : { offset }) }
}

/** Of `loaded`, the pages to forget: all but the `keep` nearest to `page`. */
export function pagesToForget(loaded: Iterable<number>, page: number, keep: number): number[] {
  return [...loaded].sort((a, b) => Math.abs(a - page) - Math.abs(b - page)).slice(keep)
}

/**
 * The order in which a list is shown: the one asked for, where it has an index for that; else newest first, or, where
 * a time of settling is asked for, last settled first.
 */
export function sortFor(filter: JobFilter, wanted: JobSort | null): JobSort {
  const isBySettling = wanted === 'last-settled' || wanted === 'first-settled'
  if (isTested(filter)) return isBySettling ? 'newest' : (wanted ?? 'newest')
  return wanted ?? (filter.settled ? 'last-settled' : 'newest')
}
