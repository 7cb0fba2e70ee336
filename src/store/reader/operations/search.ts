import { scan } from '../scan.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import type { ScanFilter } from '../scan-filter.ts'

export interface SearchInput extends ScanFilter {
  readonly isDescending: boolean
  /** Jobs that match to pass over. */
  readonly offset: number
  readonly limit: number
  /** Answer after this long with what was found till then; null for as long as it takes. Ms. */
  readonly withinMs: number | null
}

export interface SearchResult {
  /** In the order asked for. */
  readonly ids: readonly number[]
  /** The last id that was gone through; null where the end was reached. */
  readonly reachedId: number | null
  /** How many of the ids within the bounds were gone through, of how many. */
  readonly searched: number
  readonly of: number
}

/** Find jobs, a few thousand at a time from the end that is asked for, until a page is full. */
export const search: ReaderOperation<SearchInput, SearchResult> = {
  lane: 'question',
  run: (input, means) => searchIn(input, means),
}

function searchIn(input: SearchInput, { db, checkCancelled }: ReaderMeans): SearchResult {
  const { isDescending, limit, withinMs } = input
  const { ends, windows } = scan(db, input, isDescending)
  const beganAt = performance.now()
  const of = Math.max(0, ends.beforeId - ends.afterId - 1)
  const ids: number[] = []
  let passed = 0
  let reachedId: number | null = null
  const missing = (): number => input.offset - passed + limit - ids.length
  for (const { bounds, rows } of windows<{ id: number }>('jobs.id', missing)) {
    checkCancelled()
    const passing = Math.min(input.offset - passed, rows.length)
    passed += passing
    const found = rows.slice(passing, passing + limit - ids.length)
    ids.push(...found.map(({ id }) => id))
    const last = ids.at(-1)
    // Of a window that filled the page, what lies beyond the last one found has not been gone through.
    const isFull = ids.length === limit && last !== undefined
    reachedId = isFull ? last : isDescending ? bounds.afterId + 1 : bounds.beforeId - 1
    // A jump that was broken off would land short of where it was to go.
    const isLate = withinMs !== null && passed === input.offset && performance.now() - beganAt > withinMs
    if (isFull || isLate) break
  }
  const searched = searchedOf(reachedId, ends, isDescending)
  return { ids, reachedId: searched < of ? reachedId : null, searched, of }
}

function searchedOf(
  reachedId: number | null,
  ends: { readonly afterId: number; readonly beforeId: number },
  isDescending: boolean,
): number {
  if (reachedId === null) return 0
  return isDescending ? ends.beforeId - reachedId : reachedId - ends.afterId
}
