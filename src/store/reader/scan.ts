import type { Database as Connection } from 'better-sqlite3'
import type { IdBounds } from '../cell-index.ts'
import { sourceOf, type ScanFilter } from './scan-filter.ts'
import { idEndsOf, WIDE_WINDOW, WINDOW, windowsOf } from './windows.ts'

/** One window of a scan, with what it selects. */
export interface ScanWindow<Row> {
  readonly bounds: IdBounds
  readonly rows: Row[]
}

export interface Scan {
  /** The ids that are gone through, as far as there are any. */
  readonly ends: IdBounds
  /** The jobs that match, window by window, each in the order asked for; of a window as many as `most` says. */
  windows<Row>(columns: string, most?: () => number): Generator<ScanWindow<Row>>
}

/** Go through the jobs of a filter by their ids, a bounded piece at a time. */
export function scan(db: Connection, filter: ScanFilter, isDescending: boolean): Scan {
  const ends = idEndsOf(db, filter)
  const width = (filter.cells && filter.isFew) || filter.groups ? WIDE_WINDOW : WINDOW
  const direction = isDescending ? 'DESC' : 'ASC'
  return {
    ends,
    *windows<Row>(columns: string, most: () => number = () => -1) {
      for (const bounds of windowsOf(ends, isDescending, width)) {
        const { from, condition } = sourceOf(filter, bounds)
        const rows = db
          .prepare<(string | number)[], Row>(
            `SELECT ${columns} FROM ${from} WHERE ${condition.sql} ORDER BY jobs.id ${direction} LIMIT ?`,
          )
          .all(...condition.values, most())
        yield { bounds, rows }
      }
    },
  }
}
