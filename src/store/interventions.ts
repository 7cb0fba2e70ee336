import { STATUS_CODES } from './codes.ts'
import { DUE_TIME } from './held-time.ts'
import type { JobOfKind } from './kinds.ts'
import type { Store } from './store.ts'

const { pending, running, failed, dead, cancelled } = STATUS_CODES

/*
 * What a person or a program does to jobs. Each of these names the statuses that it leaves: a job in any
 * other stays as it is. To be called inside `store.write`.
 */

const RETRY = `UPDATE jobs SET status = ${pending}, is_due = 1, run_at = ?,
  max_attempts = coalesce(max_attempts, ? ->> CAST(type_id AS TEXT), ?) + 1, lost_in_a_row = 0,
  completed_at = NULL, updated_at = ?, wave_id = ?`
const IS_RETRIABLE = `status IN (${failed}, ${dead})`

const CANCEL = `UPDATE jobs SET status = ${cancelled}, is_due = 1, run_at = ${DUE_TIME}, completed_at = ?, updated_at = ?`
const IS_WAITING = `status IN (${pending}, ${failed})`

const ASK_TO_STOP = `UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?), updated_at = ?`
const IS_RUNNING = `status = ${running}`

/** Of those listed, the ones that have not changed after a moment: between the look and the write they may. */
const IS_MEANT = 'id IN (SELECT value FROM json_each(?)) AND updated_at <= ?'

/** What jobs have for attempts where none has said so yet. */
export interface AttemptBudgets {
  /** By the number of the type. */
  readonly byType: Readonly<Record<number, number>>
  readonly otherwise: number
}

/**
 * failed, dead → pending with one attempt more, unless changed after `asOf` (UTC ms).
 *
 * @param waveId the wave that they go in, which counts what comes of them
 * @returns the ids of those that it allowed
 */
export function retryJobs(
  store: Store,
  ids: readonly number[],
  { byType, otherwise }: AttemptBudgets,
  waveId: number,
  asOf: number,
  now: number,
): number[] {
  return store
    .statement<number>(`${RETRY} WHERE ${IS_MEANT} AND ${IS_RETRIABLE} RETURNING id`)
    .pluck()
    .all(now, JSON.stringify(byType), otherwise, now, waveId, JSON.stringify(ids), asOf)
}

/** Of many, cancel those that wait, unless changed after `asOf` (UTC ms). @returns those that it cancelled */
export function cancelWaitingJobs(
  store: Store,
  ids: readonly number[],
  asOf: number,
  now: number,
): JobOfKind[] {
  return store
    .statement<JobOfKind>(
      `${CANCEL} WHERE ${IS_MEANT} AND ${IS_WAITING} RETURNING id, queue_id AS queueId, type_id AS typeId`,
    )
    .all(now, now, JSON.stringify(ids), asOf)
}

/** Of many, ask those that run to stop, unless changed after `asOf` (UTC ms). @returns their ids */
export function askJobsToStop(store: Store, ids: readonly number[], asOf: number, now: number): number[] {
  if (ids.length === 0) return []
  return store
    .statement<number>(`${ASK_TO_STOP} WHERE ${IS_MEANT} AND ${IS_RUNNING} RETURNING id`)
    .pluck()
    .all(now, now, JSON.stringify(ids), asOf)
}
