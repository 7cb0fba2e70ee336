import type { PayloadPath } from '../../src/model/job-test.ts'
import type { JobSort } from '../../src/model/sort.ts'
import { readWords } from '../../src/model/words/read-words.ts'
import { writePath } from '../../src/model/words/write-words.ts'

/** What a column shows of a job. */
export const FIELD_COLUMNS = [
  'status',
  'id',
  'type',
  'queue',
  'attempts',
  'age',
  'duration',
  'error',
  'created',
  'settled',
  'started',
  'due',
  'priority',
  'key',
] as const
export type FieldColumn = (typeof FIELD_COLUMNS)[number]

/** A column of the jobs list. Those with the highest `rank` leave first where it gets narrow. */
export interface JobColumn {
  /** A field, `select`, or as `payload.user.id`. */
  readonly id: string
  readonly field: FieldColumn | 'select' | 'payload'
  readonly label: string
  /** CSS px; a flexible column grows from here. */
  readonly widthPx: number
  readonly grow: number
  readonly rank: number
  readonly isNumeric: boolean
  /** Of a value of the payload; empty for others. */
  readonly path: PayloadPath
  /** The orders that its header switches between, the one to begin with first; null where no index has it. */
  readonly sorts: readonly [JobSort, JobSort] | null
}

const BY_CREATION = ['newest', 'oldest'] as const
const BY_SETTLING = ['last-settled', 'first-settled'] as const

const FIELDS: Readonly<Record<FieldColumn, Omit<JobColumn, 'id' | 'field' | 'path'>>> = {
  status: { label: 'Status', widthPx: 104, grow: 0, rank: 0, isNumeric: false, sorts: null },
  id: { label: 'Job', widthPx: 80, grow: 0, rank: 0, isNumeric: true, sorts: BY_CREATION },
  type: { label: 'Type', widthPx: 168, grow: 2, rank: 0, isNumeric: false, sorts: null },
  queue: { label: 'Queue', widthPx: 88, grow: 0.4, rank: 4, isNumeric: false, sorts: null },
  attempts: { label: 'Tries', widthPx: 50, grow: 0, rank: 3, isNumeric: true, sorts: null },
  age: { label: 'Age', widthPx: 56, grow: 0, rank: 1, isNumeric: true, sorts: BY_CREATION },
  duration: { label: 'Took', widthPx: 84, grow: 0, rank: 2, isNumeric: true, sorts: null },
  error: { label: 'Last error', widthPx: 200, grow: 4, rank: 5, isNumeric: false, sorts: null },
  created: { label: 'Created', widthPx: 112, grow: 0, rank: 6, isNumeric: true, sorts: BY_CREATION },
  settled: { label: 'Settled', widthPx: 112, grow: 0, rank: 6, isNumeric: true, sorts: BY_SETTLING },
  started: { label: 'Started', widthPx: 112, grow: 0, rank: 7, isNumeric: true, sorts: null },
  due: { label: 'Due', widthPx: 112, grow: 0, rank: 7, isNumeric: true, sorts: null },
  priority: { label: 'Priority', widthPx: 68, grow: 0, rank: 7, isNumeric: true, sorts: null },
  key: { label: 'Key', widthPx: 120, grow: 1, rank: 7, isNumeric: false, sorts: null },
}

const SELECT: JobColumn = {
  id: 'select',
  field: 'select',
  label: '',
  widthPx: 36,
  grow: 0,
  rank: 0,
  isNumeric: false,
  path: [],
  sorts: null,
}

/** Shown where nobody has chosen. */
export const DEFAULT_COLUMNS: readonly string[] = FIELD_COLUMNS.slice(0, 9)

/** The column of this id; null where it is none. */
export function columnOf(id: string): JobColumn | null {
  const field = FIELD_COLUMNS.find((each) => each === id)
  if (field) return { ...FIELDS[field], id, field, path: [] }
  const path = readWords(`${id}:x`).words[0]?.path ?? []
  if (!id.startsWith('payload') || path.length === 0) return null
  const label = writePath(path).replace(/^\./, '')
  return { id, field: 'payload', label, widthPx: 110, grow: 1, rank: 4, isNumeric: false, path, sorts: null }
}

/** The id of the column of a payload's value. */
export function columnIdOf(path: PayloadPath): string {
  return `payload${writePath(path)}`
}

/**
 * The chosen columns that fit into `widthPx`, in their order, with the one to select by first. In an order of settling
 * that time is always shown: one reads along it.
 */
export function columnsFor(
  widthPx: number,
  chosen: readonly string[] = DEFAULT_COLUMNS,
  sort: JobSort = 'newest',
): readonly JobColumn[] {
  const isBySettling = BY_SETTLING.some((each) => each === sort)
  const ids = isBySettling ? ['settled', ...chosen.filter((id) => id !== 'settled')] : chosen
  const own = ids.map(columnOf).filter((column) => column !== null)
  let columns = [
    SELECT,
    ...own.map((column) => (isBySettling && column.id === 'settled' ? { ...column, rank: 0 } : column)),
  ]
  for (;;) {
    const last = Math.max(...columns.map((column) => column.rank))
    if (last === 0 || columns.reduce((sum, column) => sum + column.widthPx, 0) <= widthPx) return columns
    columns = columns.filter((column) => column.rank !== last)
  }
}

/** `grid-template-columns` for them. */
export function gridTemplate(columns: readonly JobColumn[]): string {
  return columns
    .map(({ widthPx, grow }) => (grow === 0 ? `${widthPx}px` : `minmax(${widthPx}px, ${grow}fr)`))
    .join(' ')
}
