import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import { conditionOf, type ScanFilter } from '../scan-filter.ts'
import { idEndsOf, windowsOf } from '../windows.ts'

export interface SearchInput extends ScanFilter {
  readonly isDescending: boolean
  readonly limit: number
}

export interface SearchResult {
  /** In the order asked for. */
  readonly ids: readonly number[]
  /** Which share of the jobs within the bounds was gone through: 1 where nothing more is to be found. */
  readonly searchedShare: number
}

/** Find jobs by a text, a few thousand at a time from the end that is asked for, until a page is full. */
export const search: ReaderOperation<SearchInput, SearchResult> = {
  lane: 'question',
  run: (input, means) => searchIn(input, means),
}

function searchIn(input: SearchInput, { db, checkCancelled }: ReaderMeans): SearchResult {
  const { isDescending, limit } = input
  const ends = idEndsOf(db, input)
  const ids: number[] = []
  let searched = 0
  for (const window of windowsOf(ends, isDescending)) {
    checkCancelled()
    const { sql, values } = conditionOf(input, window)
    const found = db
      .prepare(
        `SELECT id FROM jobs NOT INDEXED WHERE ${sql} ORDER BY id ${isDescending ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .pluck()
      .all(...values, limit - ids.length) as number[]
    ids.push(...found)
    const last = found.at(-1)
    const isFull = ids.length === limit && last !== undefined
    // Of a window that filled the page, what lies beyond the last one found has not been gone through.
    if (isFull) {
      searched += isDescending ? window.beforeId - last : last - window.afterId
      break
    }
    searched += window.beforeId - window.afterId - 1
  }
  const all = Math.max(1, ends.beforeId - ends.afterId - 1)
  return { ids, searchedShare: Math.min(1, searched / all) }
}
