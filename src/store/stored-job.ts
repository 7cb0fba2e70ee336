import type { StoredColumn } from '../model/job.ts'
import { statusOf } from './codes.ts'
import { dueTime, isHeldTime } from './held-time.ts'
import type { Store } from './store.ts'

type Value = string | number | null

/** A job's row, column by column in the order of the table, its payload as its length; undefined without one. */
export function storedJob(store: Store, id: number): readonly StoredColumn[] | undefined {
  const row = store
    .statement<Record<string, Value>>(
      // A payload may have megabytes, and is read elsewhere.
      `SELECT *, length(CAST(payload AS BLOB)) AS payload FROM jobs WHERE id = ?`,
    )
    .get(id)
  return (
    row &&
    Object.entries(row).map(([name, value]) => ({ name, value, meaning: meaningOf(store, name, value) }))
  )
}

function meaningOf(store: Store, name: string, value: Value): string | null {
  if (typeof value !== 'number') return null
  switch (name) {
    case 'queue_id':
      return store.queues.nameOf(value)
    case 'type_id':
      return store.types.nameOf(value)
    case 'status':
      return statusOf(value)
    case 'payload':
      return 'bytes'
    case 'run_at':
      return `${isHeldTime(value) ? 'held; due at ' : ''}${new Date(dueTime(value)).toISOString()}`
    default:
      return /_at$/.test(name) ? new Date(value).toISOString() : null
  }
}
