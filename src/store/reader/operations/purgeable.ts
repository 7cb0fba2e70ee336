import type { JobStatus } from '../../../model/status.ts'
import { STATUS_CODES } from '../../codes.ts'
import type { ReaderOperation } from '../operation.ts'

/** How many jobs of a status settled at or before a moment (UTC ms). Of an index, but there may be a million. */
export const purgeable: ReaderOperation<
  { readonly status: JobStatus; readonly settledBefore: number },
  number
> = {
  lane: 'question',
  run: ({ status, settledBefore }, { db }) =>
    db
      .prepare(
        `SELECT count(*) FROM jobs INDEXED BY jobs_settled
         WHERE status = ? AND completed_at <= ? AND completed_at IS NOT NULL`,
      )
      .pluck()
      .get(STATUS_CODES[status], settledBefore) as number,
}
