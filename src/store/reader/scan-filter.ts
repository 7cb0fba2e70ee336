import type { JobTest } from '../../model/job-test.ts'
import type { TimeRange } from '../../model/filter.ts'
import type { IdBounds, StoredCell } from '../cell-index.ts'
import { STATUS_CODES } from '../codes.ts'
import { between, both, type Condition } from './condition.ts'
import { conditionOfTest } from './test-conditions.ts'

/** Which jobs a scan is for, as plain data, in the numbers of the database. */
export interface ScanFilter extends IdBounds {
  /** Null for all. */
  readonly cells: readonly StoredCell[] | null
  /** Whether these cells have so few of the jobs that each is better looked up. */
  readonly isFew: boolean
  /** What the cells come to, key by key; null for all. */
  readonly statuses: readonly number[] | null
  readonly types: readonly number[] | null
  readonly queues: readonly number[] | null
  readonly created: TimeRange | undefined
  readonly settled: TimeRange | undefined
  readonly where: readonly JobTest[]
  /** Failure groups; null for all jobs. */
  readonly groups: readonly number[] | null
}

const ALL_STATUSES = Object.values(STATUS_CODES)

/** What is selected from, with the condition that goes with it. */
export interface Source {
  /** After FROM. The jobs are `jobs`. */
  readonly from: string
  readonly condition: Condition
}

/** The jobs of `filter` that lie within `bounds`, for a SELECT. */
export function sourceOf(filter: ScanFilter, bounds: IdBounds): Source {
  const { cells, isFew, groups } = filter
  const within: Condition = { sql: 'jobs.id > ? AND jobs.id < ?', values: [bounds.afterId, bounds.beforeId] }
  const tests = [...timesOf(filter), ...filter.where.map((test) => conditionOfTest(test, bounds))]
  if (cells && isFew && !groups) {
    const isInCell = 'queue_id = cells.value->>0 AND type_id = cells.value->>1 AND status = cells.value->>2'
    return {
      from: 'json_each(?) AS cells CROSS JOIN jobs INDEXED BY jobs_by_cell',
      condition: both([{ sql: isInCell, values: [] }, within, ...tests], [JSON.stringify(cells)]),
    }
  }
  const kinds = [...oneOf('queue_id', filter.queues), ...oneOf('type_id', filter.types)]
  if (groups) {
    const isInGroup = 'group_id = in_group.value AND status = of_status.value'
    return {
      from: 'json_each(?) AS in_group CROSS JOIN json_each(?) AS of_status CROSS JOIN jobs INDEXED BY jobs_by_group',
      condition: both(
        [{ sql: isInGroup, values: [] }, within, ...kinds, ...tests],
        [JSON.stringify(groups), JSON.stringify(filter.statuses ?? ALL_STATUSES)],
      ),
    }
  }
  const keys = [...oneOf('status', filter.statuses), ...kinds]
  return { from: 'jobs NOT INDEXED', condition: both([within, ...keys, ...tests]) }
}

function oneOf(column: string, values: readonly number[] | null): Condition[] {
  if (!values) return []
  return [{ sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] }]
}

function timesOf({ created, settled }: ScanFilter): Condition[] {
  return [...between('created_at', created), ...between('completed_at', settled)]
}
