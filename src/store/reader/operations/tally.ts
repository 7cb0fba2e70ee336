import { sourceOf, type ScanFilter } from '../scan-filter.ts'
import type { ReaderOperation } from '../operation.ts'
import { idEndsOf, windowsOf } from '../windows.ts'

export interface TallyInput extends ScanFilter {
  /** Ids that are left out. */
  readonly except: readonly number[]
  /** UTC ms: jobs that changed after it are counted apart. */
  readonly since: number
}

/** By the code of their status. */
export interface StatusTally {
  readonly status: number
  readonly jobs: number
  /** Of these, how many changed after `since`. */
  readonly changed: number
}

/** How many jobs there are of each status: what an action on all of them would do. */
export const tally: ReaderOperation<TallyInput, readonly StatusTally[]> = {
  lane: 'survey',
  run(input, { db, checkCancelled }) {
    const sums = new Map<number, { jobs: number; changed: number }>()
    for (const window of windowsOf(idEndsOf(db, input), false)) {
      checkCancelled()
      const { from, condition } = sourceOf(input, window)
      const found = db
        .prepare<(string | number)[], StatusTally>(
          `SELECT status, count(*) AS jobs, count(*) FILTER (WHERE updated_at > ?) AS changed FROM ${from}
           WHERE ${condition.sql} AND jobs.id NOT IN (SELECT value FROM json_each(?)) GROUP BY status`,
        )
        .all(input.since, ...condition.values, JSON.stringify(input.except))
      for (const { status, jobs, changed } of found) {
        const sum = sums.get(status) ?? { jobs: 0, changed: 0 }
        sums.set(status, { jobs: sum.jobs + jobs, changed: sum.changed + changed })
      }
    }
    return [...sums].map(([status, sum]) => ({ status, ...sum }))
  },
}
