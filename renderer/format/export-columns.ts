import type { ExportColumn, ExportField } from '../../src/model/export.ts'
import { columnOf, type FieldColumn } from '../components/job-columns.ts'

/** The fields that stand in a table for what a column shows; what a column makes of times is left to the table. */
const FIELDS: Readonly<Record<FieldColumn, readonly ExportField[]>> = {
  status: ['status'],
  id: ['id'],
  type: ['type'],
  queue: ['queue'],
  attempts: ['attempts', 'max_attempts'],
  age: ['created_at'],
  duration: ['started_at', 'completed_at'],
  error: ['last_error'],
  created: ['created_at'],
  settled: ['completed_at'],
  started: ['started_at'],
  due: ['run_at'],
  priority: ['priority'],
  key: ['key'],
}

/** The columns of a table of jobs, in the order in which the list has them. */
export function exportColumns(ids: readonly string[]): readonly ExportColumn[] {
  const columns = new Map<string, ExportColumn>()
  for (const column of ids.map(columnOf)) {
    if (!column || column.field === 'select') continue
    if (column.field === 'payload') columns.set(column.id, { label: column.id, path: column.path })
    else for (const field of FIELDS[column.field]) columns.set(field, { label: field, field })
  }
  return [...columns.values()]
}
