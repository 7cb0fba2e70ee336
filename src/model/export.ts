import type { PayloadPath } from './job-test.ts'

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What a column of a table of jobs may hold. */
export const EXPORT_FIELDS = [
  'id',
  'status',
  'type',
  'queue',
  'priority',
  'attempts',
  'max_attempts',
  'key',
  'last_error',
  'created_at',
  'updated_at',
  'run_at',
  'started_at',
  'completed_at',
  'payload',
] as const
export type ExportField = (typeof EXPORT_FIELDS)[number]

/** A column of CSV: a field of the job, or a value of its payload. */
export type ExportColumn =
  | { readonly label: string; readonly field: ExportField }
  | { readonly label: string; readonly path: PayloadPath }

/**
 * A cell of CSV. A program for tables takes what begins with one of these for a formula, which may do anything:
 * an apostrophe in front makes it a text. Numbers stay what they are.
 */
export function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A row of CSV, with the end of its line. */
export function csvRow(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

/** A time as text, UTC with milliseconds; null where there is none. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
