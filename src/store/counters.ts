import type { Cell, JobFilter } from '../model/filter.ts'
import { matches } from '../model/filter.ts'
import type { Store } from './store.ts'

/** How many jobs one queue has of one type in one status. */
export interface CellCount extends Cell {
  readonly jobs: number
}

const ALL = 'SELECT queue, type, status, jobs FROM counters WHERE jobs > 0'

/** Every cell that holds jobs and matches: a few hundred rows at most, whatever the number of jobs. */
export function cells(store: Store, filter: JobFilter = {}): readonly CellCount[] {
  return store
    .statement<CellCount>(ALL)
    .all()
    .filter((cell) => matches(filter, cell))
}

export function countOf(cellCounts: readonly CellCount[]): number {
  return cellCounts.reduce((sum, cell) => sum + cell.jobs, 0)
}

/**
 * Compare the counters with a count of the table, and set right what differs. Triggers keep them
 * exact; this is the proof, at every opening, and the repair should a file have been edited by hand.
 *
 * @returns the number of cells that were wrong. To be called inside `store.write`
 */
export function repairCounters(store: Store): number {
  const wrong = store
    .statement<number>(
      `WITH counted AS (SELECT queue, type, status, count(*) AS jobs FROM jobs GROUP BY queue, type, status),
            kept AS (SELECT queue, type, status, jobs FROM counters WHERE jobs > 0)
       SELECT count(*) FROM (
         SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM kept)
         UNION ALL SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM counted))`,
    )
    .pluck()
    .get() as number
  if (wrong > 0) {
    store.statement('DELETE FROM counters').run()
    store
      .statement(
        `INSERT INTO counters SELECT queue, type, status, count(*) FROM jobs GROUP BY queue, type, status`,
      )
      .run()
  }
  return wrong
}
