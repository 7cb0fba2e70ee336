import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import { scan } from '../scan.ts'
import type { ScanFilter } from '../scan-filter.ts'
import { settledIds } from '../settled-scan.ts'

export interface CountInput extends ScanFilter {
  readonly isDescending: boolean
  /** How many jobs from one anchor to the next. */
  readonly every: number
}

export interface CountResult {
  readonly count: number
  /** The ids of every so-manieth of them: `anchors[k]` has `k × every` before it in the list. */
  readonly anchors: readonly number[]
}

/** How many jobs there are, exactly, of those that no counter is kept of; and where they lie. */
export const count: ReaderOperation<CountInput, CountResult> = {
  lane: 'survey',
  run(input, means) {
    // The index of what has settled knows all that is asked, and is a tenth of the jobs' size.
    if (input.settled && input.where.length === 0 && !input.groups) return countSettled(input, means)
    return countAll(input, means)
  },
}

function countAll(input: CountInput, { db, report, checkCancelled }: ReaderMeans): CountResult {
  const { isDescending, every } = input
  const { ends, windows } = scan(db, input, isDescending)
  const total = Math.max(0, ends.beforeId - ends.afterId - 1)
  const anchors: number[] = []
  let found = 0
  for (const { bounds, rows } of windows<{ id: number }>('jobs.id')) {
    checkCancelled()
    const first = (every - (found % every)) % every
    for (let next = first; next < rows.length; next += every) anchors.push(rows[next]?.id ?? 0)
    found += rows.length
    const done = isDescending ? ends.beforeId - bounds.afterId - 1 : bounds.beforeId - ends.afterId - 1
    report({ what: 'counting', done: Math.min(done, total), total })
  }
  return { count: found, anchors }
}

function countSettled(input: CountInput, { db, checkCancelled }: ReaderMeans): CountResult {
  const ids = Float64Array.from(settledIds(db, input, checkCancelled)).sort()
  if (input.isDescending) ids.reverse()
  return { count: ids.length, anchors: everyNth(ids, input.every) }
}

/** Every so-manieth of them, from the one at `first` on. */
export function everyNth(ids: ArrayLike<number>, every: number, first = 0): number[] {
  const length = Math.max(0, Math.ceil((ids.length - first) / every))
  return Array.from({ length }, (_, k) => ids[first + k * every] ?? 0)
}
