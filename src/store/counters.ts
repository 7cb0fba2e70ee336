import type { Cell, JobFilter } from '../model/filter.ts'
import { matches } from '../model/filter.ts'
import type { Stats } from '../model/queue.ts'
import type { CountersReport } from '../model/health.ts'
import type { JobStatus } from '../model/status.ts'
import { STATUSES_BY_CODE } from './codes.ts'
import { COMPARED, COUNTED } from './counted.ts'
import type { Store } from './store.ts'

/** How many jobs one queue has of one type in one status. */
export interface CellCount extends Cell {
  readonly jobs: number
}

type CounterRow = Readonly<Record<JobStatus, number>> & { readonly queueId: number; readonly typeId: number }

const COUNTS = STATUSES_BY_CODE.join(', ')

/** Every cell that holds jobs and matches: a thousand at most where types and queues are few, whatever the number of jobs. */
export function cells(store: Store, filter: JobFilter = {}): readonly CellCount[] {
  const found: CellCount[] = []
  const rows = store
    .statement<CounterRow>(`SELECT queue_id AS queueId, type_id AS typeId, ${COUNTS} FROM counters`)
    .all()
  for (const row of rows) {
    const queue = store.queues.nameOf(row.queueId)
    const type = store.types.nameOf(row.typeId)
    for (const status of STATUSES_BY_CODE) {
      const jobs = row[status]
      if (jobs > 0 && matches(filter, { queue, type, status })) found.push({ queue, type, status, jobs })
    }
  }
  return found
}

export function countOf(cellCounts: readonly CellCount[]): number {
  return cellCounts.reduce((sum, cell) => sum + cell.jobs, 0)
}

/** How many jobs there are of each status. */
export function totals(store: Store): Stats {
  const sums = STATUSES_BY_CODE.map((status) => `coalesce(sum(${status}), 0) AS ${status}`)
  return store.statement<Stats>(`SELECT ${sums.join(', ')} FROM counters`).get() as Stats
}

/** The queues that have pending jobs, due or not, and are not paused; in no order. */
export function queuesWithPending(store: Store): string[] {
  return store
    .statement<string>(
      `SELECT name FROM queues WHERE EXISTS (SELECT 1 FROM counters WHERE queue_id = queues.id AND pending > 0)
         AND NOT EXISTS (SELECT 1 FROM paused_queues WHERE paused_queues.name = queues.name)`,
    )
    .pluck()
    .all()
}

/** Whether any queue has pending jobs, due or not. */
export function hasPending(store: Store): boolean {
  return store.statement('SELECT 1 FROM counters WHERE pending > 0 LIMIT 1').get() !== undefined
}

/**
 * Compare the counters with a count of the table, and set right what differs. Triggers keep them exact;
 * this is the repair should a file have been edited by hand.
 *
 * @returns the number of counts that were wrong. To be called inside `store.write`
 */
export function repairCounters(store: Store): number {
  const { wrong } = store.statement<CountersReport>(COMPARED).get() as CountersReport
  if (wrong > 0) {
    store.statement('DELETE FROM counters').run()
    store.statement(`INSERT INTO counters (queue_id, type_id, ${COUNTS}) ${COUNTED}`).run()
  }
  return wrong
}
