import {
  csvRow,
  isoTime,
  type ExportColumn,
  type ExportField,
  type ExportFormat,
} from '../../../model/export.ts'
import { statusOf } from '../../codes.ts'
import { DUE_TIME } from '../../held-time.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import { valueColumns } from '../payload-values.ts'
import { scan } from '../scan.ts'
import type { ScanFilter } from '../scan-filter.ts'

export interface ExportInput {
  /** Which jobs: these, in their order, or those of a filter. */
  readonly from:
    { readonly ids: readonly number[] } | { readonly filter: ScanFilter; readonly isDescending: boolean }
  /** Ids of the filter that are left out. */
  readonly except: readonly number[]
  /** UTC ms: what has changed since is left out; null for all. */
  readonly asOf: number | null
  readonly format: ExportFormat
  /** Of CSV. */
  readonly columns: readonly ExportColumn[]
}

export interface ExportPortion {
  readonly text: string
  readonly jobs: number
  /** Of the ids, how many were written; of a filter, the last id that was gone through. Null at the end. */
  readonly reached: number | null
}

/** Jobs of a portion, and characters after which it ends: little enough to be held, and sent at once. */
const MOST_JOBS = 1_000
const MOST_CHARACTERS = 1_000_000

type Row = Readonly<Record<ExportField, string | number | null>> &
  Readonly<Record<string, string | number | null>>

const FIELDS = `jobs.id, status, types.name AS type, queues.name AS queue, priority, attempts, max_attempts, jobs.key,
  last_error, created_at, updated_at, ${DUE_TIME} AS run_at, started_at, completed_at, payload, json_valid(payload) AS isValid`

/** The next jobs of an export as text in its format. */
export const exportPortion: ReaderOperation<ExportInput, ExportPortion> = {
  lane: 'survey',
  run(input, means) {
    const { ids, reached } = nextIds(input, means)
    const paths = input.columns.flatMap((column) => ('path' in column ? [column.path] : []))
    const { sql, values } = valueColumns(paths)
    const find = means.db.prepare<(string | number)[], Row>(
      `SELECT ${[FIELDS, ...sql.map((column, i) => `${column} AS value${i}`)].join(', ')} FROM jobs
         JOIN queues ON queues.id = queue_id JOIN types ON types.id = type_id
       WHERE jobs.id = ? AND updated_at <= ?`,
    )
    let text = ''
    let jobs = 0
    for (const [i, id] of ids.entries()) {
      means.checkCancelled()
      const row = find.get(...values, id, input.asOf ?? Number.MAX_SAFE_INTEGER)
      if (row) {
        text += written(row, input)
        jobs++
      }
      if (text.length > MOST_CHARACTERS && i < ids.length - 1) {
        return { text, jobs, reached: 'ids' in input.from ? i + 1 : id }
      }
    }
    return { text, jobs, reached }
  },
}

function nextIds(
  { from, except }: ExportInput,
  { db, checkCancelled }: ReaderMeans,
): { readonly ids: readonly number[]; readonly reached: number | null } {
  if ('ids' in from) {
    const ids = from.ids.slice(0, MOST_JOBS)
    return { ids, reached: ids.length < from.ids.length ? ids.length : null }
  }
  const spared = new Set(except)
  const ids: number[] = []
  const { windows } = scan(db, from.filter, from.isDescending)
  let found = 0
  for (const { rows } of windows<{ id: number }>('jobs.id', () => MOST_JOBS - found)) {
    checkCancelled()
    found += rows.length
    for (const { id } of rows) if (!spared.has(id)) ids.push(id)
    const last = rows.at(-1)
    // The window may have more than was asked for.
    if (found >= MOST_JOBS && last) return { ids, reached: last.id }
  }
  return { ids, reached: null }
}

function written(row: Row, { format, columns }: ExportInput): string {
  if (format === 'csv') return csvRow(cellsOf(row, columns))
  // In a line of its own; outside of texts, which have none, a line's end means nothing to JSON.
  const json = jsonOf(row).replaceAll(/[\r\n]+/g, ' ')
  return format === 'ndjson' ? `${json}\n` : `,\n${json}`
}

function cellsOf(row: Row, columns: readonly ExportColumn[]): (string | number | null)[] {
  let paths = 0
  return columns.map((column) =>
    'path' in column ? (row[`value${paths++}`] ?? null) : fieldOf(row, column.field),
  )
}

function fieldOf(row: Row, field: ExportField): string | number | null {
  const value = row[field]
  if (field === 'status') return statusOf(Number(value))
  return field.endsWith('_at') ? isoTime(value as number | null) : value
}

/** The payload as it is kept, to the last digit. */
function jsonOf(row: Row): string {
  const { payload, isValid, ...rest } = row
  const fields = Object.keys(rest).filter((name) => !name.startsWith('value')) as ExportField[]
  const own = fields.map((name) => `${JSON.stringify(name)}:${JSON.stringify(fieldOf(row, name))}`)
  return `{${own.join(',')},"payload":${isValid === 1 ? String(payload) : JSON.stringify(payload)}}`
}
