import type { JobFilter } from '../../model/filter.ts'
import type { IdBounds } from '../cell-index.ts'
import { STATUS_CODES } from '../codes.ts'

/** Which jobs a scan is for, as plain data. */
export interface ScanFilter extends IdBounds {
  readonly filter: JobFilter
  /** Only jobs that have this in their payload or an error; letters A to Z in either case. */
  readonly text?: string | undefined
}

/** A condition on `jobs` with the values of its parameters, in their order. */
export interface Condition {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** The jobs within `bounds` that a scan is for. */
export function conditionOf({ filter, text }: ScanFilter, { afterId, beforeId }: IdBounds): Condition {
  const parts: Condition[] = [
    { sql: 'id > ? AND id < ?', values: [afterId, beforeId] },
    ...oneOf(
      'status',
      filter.status?.map((status) => STATUS_CODES[status]),
    ),
    ...named('queue_id', 'queues', filter.queue),
    ...named('type_id', 'types', filter.type),
    ...createdIn(filter.created),
    ...textIn(text, { afterId, beforeId }),
  ]
  return {
    sql: parts.map(({ sql }) => sql).join(' AND '),
    values: parts.flatMap(({ values }) => values),
  }
}

function oneOf(column: string, values: readonly number[] | undefined): Condition[] {
  if (!values?.length) return []
  return [{ sql: `${column} IN (${values.map(() => '?').join(', ')})`, values }]
}

function named(column: string, table: 'queues' | 'types', names: readonly string[] | undefined): Condition[] {
  if (!names?.length) return []
  const sql = `${column} IN (SELECT id FROM ${table} WHERE name IN (SELECT value FROM json_each(?)))`
  return [{ sql, values: [JSON.stringify(names)] }]
}

function createdIn(range: JobFilter['created']): Condition[] {
  return [
    ...(range?.from === undefined ? [] : [{ sql: 'created_at >= ?', values: [range.from] }]),
    ...(range?.to === undefined ? [] : [{ sql: 'created_at < ?', values: [range.to] }]),
  ]
}

function textIn(text: string | undefined, { afterId, beforeId }: IdBounds): Condition[] {
  if (text === undefined) return []
  // LIKE goes through a text twice as fast as instr, and its own characters are taken as they are.
  const pattern = `%${text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
  const sql = `(payload LIKE ? ESCAPE '\\' OR last_error LIKE ? ESCAPE '\\' OR id IN (
    SELECT job_id FROM attempts WHERE job_id > ? AND job_id < ? AND error LIKE ? ESCAPE '\\'))`
  return [{ sql, values: [pattern, pattern, afterId, beforeId, pattern] }]
}
