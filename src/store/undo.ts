import { STATUS_CODES } from './codes.ts'
import { revertJobs } from './corrections.ts'
import { EFFECTS, only, type OperationPortion } from './operation-jobs.ts'
import { apartByKey } from './rescheduling.ts'
import type { Store } from './store.ts'

const { pending, running, failed, dead } = STATUS_CODES

/*
 * Putting back what a portion of an operation did. A job is touched only where nothing has happened to it
 * since: it has the `updated_at` that the portion left, and has not been started. What was running when it was
 * asked to stop can't be put back.
 */

const NOTES = `SELECT value->>0 AS id, value->>1 AS starts, value->>2 AS status, value->>3 AS run_at,
    value->>4 AS max_attempts, value->>5 AS lost_in_a_row, value->>6 AS completed_at, value->>7 AS priority,
    value->>8 AS queue_id
  FROM json_each(?)`
const IS_UNTOUCHED = `jobs.id = note.id AND jobs.updated_at = ? AND jobs.starts = note.starts
  AND jobs.status <> ${running} AND note.status <> ${running}`

/** The ids of a portion's jobs to which nothing has happened since, as far as they are in the queue. */
export function untouchedJobs(store: Store, operationId: number, { jobs, at }: OperationPortion): number[] {
  const ids = store
    .statement<number>(`SELECT jobs.id FROM (${NOTES}) AS note CROSS JOIN jobs ON ${IS_UNTOUCHED}`)
    .pluck()
    .all(jobs, at)
  const touched = touchedWithin(store, at, operationId)
  return touched.size === 0 ? ids : ids.filter((id) => !touched.has(id))
}

/** Jobs that later operations changed in the very millisecond `at`, which no time tells apart. */
function touchedWithin(store: Store, at: number, operationId: number): ReadonlySet<number> {
  return new Set(
    store
      .statement<number>(
        `SELECT note.value->>0 FROM operation_jobs INDEXED BY operation_jobs_by_time, json_each(jobs) AS note
         WHERE at = ? AND operation_id > ?`,
      )
      .pluck()
      .all(at, operationId),
  )
}

/** The ids of those that an operation deleted and that are in the trash still. */
export function untouchedTrash(store: Store, operationId: number, ids: readonly number[]): number[] {
  return store
    .statement<number>(
      'SELECT id FROM trash WHERE id IN (SELECT value FROM json_each(?)) AND operation_id = ?',
    )
    .pluck()
    .all(JSON.stringify(ids), operationId)
}

/**
 * Give these jobs of a portion the status and the budget, the payload, or the priority, queue and time, that they
 * had before it. To be called inside `store.write`.
 *
 * @param by the operation that undoes it
 * @returns the ids of those that it put back: not of one whose key another job has by now
 */
export function putBack(
  store: Store,
  portion: OperationPortion,
  ids: readonly number[],
  by: number,
  now: number,
): number[] {
  const isStatus = portion.effect !== EFFECTS.place
  if (portion.effect === EFFECTS.corrected) revertJobs(store, ids, by, now)
  const statement = store.statement<number>(isStatus ? PUT_STATUS_BACK : PUT_PLACE_BACK).pluck()
  const groups = isStatus ? [ids] : apartByKey(store, ids)
  return groups.flatMap((group) => statement.all(now, now, only(portion, group).jobs, portion.at))
}

// Nothing but the notes may say which jobs: the planner would go through all notes for each job.
// A retry that is put back leaves its wave; what was cancelled in one, and waits again, is of it still.
const PUT_STATUS_BACK = `UPDATE jobs SET status = note.status, run_at = note.run_at,
    is_due = CASE note.status WHEN ${pending} THEN note.run_at <= ? WHEN ${failed} THEN 0 ELSE 1 END,
    max_attempts = note.max_attempts, lost_in_a_row = note.lost_in_a_row, completed_at = note.completed_at,
    wave_id = CASE WHEN jobs.status = ${pending} AND note.status IN (${failed}, ${dead}) THEN NULL ELSE wave_id END,
    updated_at = ?
  FROM (${NOTES}) AS note WHERE ${IS_UNTOUCHED} RETURNING jobs.id`

const PUT_PLACE_BACK = `UPDATE jobs SET priority = note.priority, queue_id = note.queue_id, run_at = note.run_at,
    is_due = (jobs.status = ${pending} AND note.run_at <= ?), updated_at = ?
  FROM (${NOTES}) AS note WHERE ${IS_UNTOUCHED}
    AND (jobs.key IS NULL OR jobs.queue_id = note.queue_id OR NOT EXISTS (SELECT 1 FROM jobs AS other
      WHERE other.queue_id = note.queue_id AND other.key = jobs.key))
  RETURNING jobs.id`
