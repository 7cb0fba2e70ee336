import type { SettledPlace } from '../../settled-index.ts'
import type { ReaderOperation } from '../operation.ts'
import type { ScanFilter } from '../scan-filter.ts'
import { settledRuns } from '../settled-scan.ts'

export interface SettledAnchorsInput extends ScanFilter {
  /** How many jobs from one anchor to the next. */
  readonly every: number
  readonly isDescending: boolean
}

export interface SettledAnchors {
  readonly count: number
  /** `anchors[k]` has `k × every` jobs before it in the list. */
  readonly anchors: readonly SettledPlace[]
}

/** Every so-manieth settled job in the order of settling. */
export const settledAnchors: ReaderOperation<SettledAnchorsInput, SettledAnchors> = {
  lane: 'survey',
  run(input, { db, checkCancelled }) {
    const { every, isDescending } = input
    const runs = settledRuns(db, input, isDescending, checkCancelled)
    const next = runs.map(() => 0)
    const anchors: SettledPlace[] = []
    let count = 0
    for (;;) {
      let first = -1
      for (const [r, run] of runs.entries()) {
        const place = run[next[r] ?? 0]
        const best = first === -1 ? undefined : runs[first]?.[next[first] ?? 0]
        if (place && (!best || isBefore(place, best, isDescending))) first = r
      }
      const place = runs[first]?.[next[first] ?? 0]
      if (!place) return { count, anchors }
      if (count % every === 0) anchors.push({ completedAt: place[0], id: place[1] })
      next[first] = (next[first] ?? 0) + 1
      count++
    }
  },
}

type Place = readonly [completedAt: number, id: number]

function isBefore(a: Place, b: Place, isDescending: boolean): boolean {
  const order = a[0] - b[0] || a[1] - b[1]
  return isDescending ? order > 0 : order < 0
}
