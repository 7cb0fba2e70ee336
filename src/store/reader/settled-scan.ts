import type { Database as Connection } from 'better-sqlite3'
import { STATUS_CODES, STATUSES_BY_CODE } from '../codes.ts'
import { isSettled } from '../../model/status.ts'
import { between, both, type Condition } from './condition.ts'
import type { ScanFilter } from './scan-filter.ts'

const SETTLED = STATUSES_BY_CODE.filter(isSettled).map((status) => STATUS_CODES[status])

/** What of a scan's filter the index of settled jobs knows. */
type SettledScan = Pick<ScanFilter, 'statuses' | 'types' | 'queues' | 'settled' | 'afterId' | 'beforeId'>

/** The ids of the settled jobs of a filter, in no order. */
export function settledIds(db: Connection, filter: SettledScan, checkCancelled: () => void): number[] {
  return statusesOf(filter).flatMap((status) => {
    checkCancelled()
    const { sql, values } = conditionOf(filter, status)
    return db
      .prepare<(string | number)[], number>(`SELECT id FROM jobs INDEXED BY jobs_settled WHERE ${sql}`)
      .pluck()
      .all(...values)
  })
}

/** The settled jobs of a filter by time of settling and id, status by status: what a merge of them is made of. */
export function settledRuns(
  db: Connection,
  filter: SettledScan,
  isDescending: boolean,
  checkCancelled: () => void,
): (readonly [completedAt: number, id: number])[][] {
  const direction = isDescending ? 'DESC' : 'ASC'
  return statusesOf(filter).map((status) => {
    checkCancelled()
    const { sql, values } = conditionOf(filter, status)
    return db
      .prepare<(string | number)[], [number, number]>(
        `SELECT completed_at, id FROM jobs INDEXED BY jobs_settled WHERE ${sql}
         ORDER BY completed_at ${direction}, id ${direction}`,
      )
      .raw()
      .all(...values)
  })
}

function statusesOf({ statuses }: SettledScan): readonly number[] {
  return SETTLED.filter((status) => statuses === null || statuses.includes(status))
}

function conditionOf({ settled, types, queues, afterId, beforeId }: SettledScan, status: number): Condition {
  const oneOf = (column: string, values: readonly number[] | null): Condition[] =>
    values ? [{ sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] }] : []
  return both([
    { sql: 'status = ? AND completed_at IS NOT NULL', values: [status] },
    ...between('completed_at', settled),
    { sql: 'id > ? AND id < ?', values: [afterId, beforeId] },
    ...oneOf('queue_id', queues),
    ...oneOf('type_id', types),
  ])
}
