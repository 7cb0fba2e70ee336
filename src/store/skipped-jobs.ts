import type { SkippedJob, SkipReason } from '../model/operation.ts'
import type { Store } from './store.ts'

/** Jobs that are kept of an operation, at most: enough to look into, few enough to cost a sweep nothing. */
export const KEPT_SKIPPED = 500

/** A job that an operation has left, and why. */
export interface Skip {
  readonly id: number
  readonly reason: SkipReason
}

/** Keep which jobs an operation has left. To be called inside `store.write`. */
export function keepSkipped(store: Store, operationId: number, skips: readonly Skip[]): void {
  if (skips.length === 0) return
  store
    .statement(
      `INSERT OR IGNORE INTO skipped_jobs (operation_id, job_id, reason)
       SELECT ?, value->>'id', value->>'reason' FROM json_each(?)
       LIMIT max(0, ${KEPT_SKIPPED} - (SELECT count(*) FROM skipped_jobs WHERE operation_id = ?))`,
    )
    .run(operationId, JSON.stringify(skips), operationId)
}

/** What is kept of them, by id. */
export function listSkipped(store: Store, operationId: number): readonly SkippedJob[] {
  return store
    .statement<SkippedJob>(
      `SELECT skipped.job_id AS id, skipped.reason, types.name AS type
       FROM skipped_jobs AS skipped LEFT JOIN jobs ON jobs.id = skipped.job_id
         LEFT JOIN types ON types.id = jobs.type_id
       WHERE skipped.operation_id = ? ORDER BY skipped.job_id`,
    )
    .all(operationId)
}
