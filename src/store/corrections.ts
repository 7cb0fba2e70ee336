import type { Surface } from '../model/operation.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

const { pending, failed, dead, cancelled } = STATUS_CODES

/** A payload for a job, and the `updated_at` of the job that it was made of. */
export interface NewPayload {
  readonly id: number
  readonly updatedAt: number
  readonly payload: string
}

/** Keep what is replaced, and who does it, and why. The texts go from row to row within the database. */
const KEEP = `INSERT INTO corrections (job_id, version, from_start, made_at, operation_id, surface, reason, is_undo, replaced)
  SELECT jobs.id, coalesce((SELECT max(version) FROM corrections WHERE job_id = jobs.id), 1) + 1, starts + 1, ?,
    operations.id, surface, reason, kind = 'undo', payload
  FROM operations CROSS JOIN jobs WHERE operations.id = ? AND jobs.id = ?`
const IS_CORRECTABLE = `jobs.updated_at = ? AND jobs.status IN (${pending}, ${failed}, ${dead}, ${cancelled})`
const REPLACE = 'UPDATE jobs SET payload = ?, updated_at = ? WHERE id = ?'

/**
 * Give jobs that wait or have ended without success another payload, each as its next version, unless it is not as
 * it was when that was made. To be called inside `store.write`, as everything here that writes.
 *
 * @returns the ids of those that it allowed
 */
export function correctJobs(
  store: Store,
  jobs: readonly NewPayload[],
  operationId: number,
  now: number,
): number[] {
  const keep = store.statement(`${KEEP} AND ${IS_CORRECTABLE}`)
  const replace = store.statement(REPLACE)
  return jobs.flatMap(({ id, updatedAt, payload }) => {
    if (keep.run(now, operationId, id, updatedAt).changes === 0) return []
    replace.run(payload, now, id)
    return [id]
  })
}

/** Give jobs the payload before their newest, again as a new version. The time of their change is left as it is. */
export function revertJobs(store: Store, ids: readonly number[], operationId: number, now: number): void {
  const keep = store.statement(KEEP)
  const replace = store.statement(
    `UPDATE jobs SET payload = (SELECT replaced FROM corrections WHERE job_id = jobs.id ORDER BY version DESC LIMIT 1 OFFSET 1)
     WHERE id = ?`,
  )
  for (const id of ids) {
    keep.run(now, operationId, id)
    replace.run(id)
  }
}

/** A correction, its text aside. */
export interface CorrectionRow {
  /** The number of the payload that it made. */
  readonly version: number
  /** The number of the first attempt that could run with it. */
  readonly fromStart: number
  /** UTC ms. */
  readonly madeAt: number
  /** Null where the ledger has forgotten it. */
  readonly operation: number | null
  readonly surface: Surface | null
  readonly reason: string | null
  readonly isUndo: boolean
  /** Of the payload that it replaced: bytes. */
  readonly replacedBytes: number
}

/** The corrections of a job, oldest first. */
export function correctionsOf(store: Store, jobId: number): CorrectionRow[] {
  return store
    .statement<Omit<CorrectionRow, 'isUndo'> & { readonly isUndo: 0 | 1 }>(
      `SELECT version, from_start AS fromStart, made_at AS madeAt, surface, reason, is_undo AS isUndo,
         (SELECT id FROM operations WHERE id = operation_id) AS operation, octet_length(replaced) AS replacedBytes
       FROM corrections WHERE job_id = ? ORDER BY version`,
    )
    .all(jobId)
    .map((row) => ({ ...row, isUndo: row.isUndo === 1 }))
}

/** The text of a version that has been replaced; undefined of the newest, which is the job's. */
export function replacedPayload(store: Store, jobId: number, version: number): string | undefined {
  return store
    .statement<string>('SELECT replaced FROM corrections WHERE job_id = ? AND version = ?')
    .pluck()
    .get(jobId, version + 1)
}

/** How many payloads a job has had, the one that it has included. */
export function countVersions(store: Store, jobId: number): number {
  return store
    .statement<number>('SELECT coalesce(max(version), 1) FROM corrections WHERE job_id = ?')
    .pluck()
    .get(jobId) as number
}
