import type { JobStatus } from '../model/status.ts'
import { STATUS_CODES, statusOf } from './codes.ts'
import { NOTE } from './operation-jobs.ts'
import type { Store } from './store.ts'

const { completed } = STATUS_CODES

/** What a job keeps in the trash, beside its id. */
const KEPT = `queue_id, type_id, status, priority, attempts, starts, lost_in_a_row, max_attempts, retry_delay_ms,
  timeout_ms, key, last_error, run_at, created_at, updated_at, started_at, completed_at, origin, origin_name,
  source_id, group_id, payload`
const CORRECTIONS = `job_id, version, from_start, made_at, operation_id, surface, reason, is_undo, replaced`
const ATTEMPTS = `job_id, number, is_counted, outcome, started_at, finished_at, build, group_id, error,
  result, logs`

/** A job in the trash, as a list shows it. */
export interface TrashRow {
  readonly id: number
  readonly queue: string
  readonly type: string
  readonly status: JobStatus
  readonly key: string | null
  readonly lastError: string | null
  readonly createdAt: number
  readonly deletedAt: number
  readonly operationId: number
}

/**
 * Move settled jobs into the trash with their attempts and payloads, unless changed after `asOf` (UTC ms). To be called
 * inside `store.write`, as everything here that writes.
 *
 * @returns the ids of those that it allowed
 */
export function trashJobs(
  store: Store,
  ids: readonly number[],
  operationId: number,
  asOf: number,
  now: number,
): number[] {
  const moved = store
    .statement<number>(
      `INSERT INTO trash (id, deleted_at, operation_id, ${KEPT})
       SELECT id, ?, ?, ${KEPT} FROM jobs
       WHERE id IN (SELECT value FROM json_each(?)) AND updated_at <= ? AND status >= ${completed}
       RETURNING id`,
    )
    .pluck()
    .all(now, operationId, JSON.stringify(ids), asOf)
  if (moved.length === 0) return moved
  const list = JSON.stringify(moved)
  for (const table of ['attempts', 'corrections'] as const) moveAlong(store, table, `trash_${table}`, list)
  store.statement('DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?))').run(list)
  return moved
}

/**
 * Bring jobs back as they were, with their attempts and payloads. One whose key another job has by now stays.
 *
 * @param operationId only what this operation deleted; null for whichever
 * @returns the ids of those that are back
 */
export function restoreJobs(
  store: Store,
  ids: readonly number[],
  operationId: number | null,
  now: number,
): number[] {
  const back = store
    .statement<number>(
      `INSERT INTO jobs (id, is_due, updated_at, ${RESTORED})
       SELECT id, 1, ?, ${RESTORED} FROM trash
       WHERE id IN (SELECT value FROM json_each(?)) AND operation_id = coalesce(?, operation_id)
       ON CONFLICT DO NOTHING RETURNING id`,
    )
    .pluck()
    .all(now, JSON.stringify(ids), operationId)
  if (back.length === 0) return back
  const list = JSON.stringify(back)
  for (const table of ['attempts', 'corrections'] as const) moveAlong(store, `trash_${table}`, table, list)
  store.statement('DELETE FROM trash WHERE id IN (SELECT value FROM json_each(?))').run(list)
  return back
}

/** What belongs to jobs goes where they go; the old rows go with the old jobs. @param list of ids, as JSON */
function moveAlong(store: Store, from: Kept, to: Kept, list: string): void {
  const columns = from.endsWith('attempts') ? ATTEMPTS : CORRECTIONS
  store
    .statement(
      `INSERT INTO ${to} (${columns}) SELECT ${columns} FROM ${from} WHERE job_id IN (SELECT value FROM json_each(?))`,
    )
    .run(list)
}

type Kept = `${'' | 'trash_'}${'attempts' | 'corrections'}`

const RESTORED = KEPT.replace(' updated_at,', '')

/** As `noteJobs`, of jobs in the trash. */
export function noteTrashed(store: Store, ids: readonly number[]): string {
  return store
    .statement<string>(
      `SELECT json_group_array(json(note)) FROM (SELECT ${NOTE} AS note FROM trash
         WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id)`,
    )
    .pluck()
    .get(JSON.stringify(ids)) as string
}

export function findTrashed(store: Store, id: number): TrashRow | undefined {
  const row = store.statement<StoredTrash>(`SELECT ${LISTED} FROM trash WHERE id = ?`).get(id)
  return row && toTrashRow(store, row)
}

/** Newest deleted first, from row `offset` on. */
export function listTrash(store: Store, offset: number, limit: number): TrashRow[] {
  return store
    .statement<StoredTrash>(
      `SELECT ${LISTED} FROM trash WHERE id IN (
         SELECT id FROM trash INDEXED BY trash_by_time ORDER BY deleted_at DESC, id DESC LIMIT ? OFFSET ?)
       ORDER BY deleted_at DESC, id DESC`,
    )
    .all(limit, offset)
    .map((row) => toTrashRow(store, row))
}

export function countTrash(store: Store): number {
  return store
    .statement<number>('SELECT count(*) FROM trash INDEXED BY trash_by_time')
    .pluck()
    .get() as number
}

/** Remove up to `limit` jobs that were deleted at or before `deletedBefore`. @returns how many */
export function purgeTrash(store: Store, deletedBefore: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM trash WHERE id IN (SELECT id FROM trash INDEXED BY trash_by_time
         WHERE deleted_at <= ? ORDER BY deleted_at LIMIT ?)`,
    )
    .run(deletedBefore, limit).changes
}

const LISTED = `id, queue_id AS queue, type_id AS type, status, key, last_error AS lastError,
  created_at AS createdAt, deleted_at AS deletedAt, operation_id AS operationId`

type StoredTrash = {
  readonly [Key in keyof TrashRow]: Key extends 'queue' | 'type' | 'status' ? number : TrashRow[Key]
}

function toTrashRow(store: Store, row: StoredTrash): TrashRow {
  return {
    ...row,
    queue: store.queues.nameOf(row.queue),
    type: store.types.nameOf(row.type),
    status: statusOf(row.status),
  }
}
