import type { ReaderOperation } from '../operation.ts'
import { conditionOf, type ScanFilter } from '../scan-filter.ts'
import { idEndsOf, windowsOf } from '../windows.ts'

/** How many jobs there are, exactly, of those that no counter is kept of. */
export const count: ReaderOperation<ScanFilter, number> = {
  lane: 'question',
  run(input, { db, checkCancelled }) {
    let sum = 0
    for (const window of windowsOf(idEndsOf(db, input), true)) {
      checkCancelled()
      const { sql, values } = conditionOf(input, window)
      sum += db
        .prepare(`SELECT count(*) FROM jobs NOT INDEXED WHERE ${sql}`)
        .pluck()
        .get(...values) as number
    }
    return sum
  },
}
