import type { JobStatus } from '../model/status.ts'
import { statusOf } from './codes.ts'
import type { Store } from './store.ts'

/** A row of `jobs` without its payload. Null settings are settled at the first claim. */
export interface JobRow {
  readonly id: number
  readonly queue: string
  readonly type: string
  readonly status: JobStatus
  readonly priority: number
  readonly attempts: number
  readonly starts: number
  readonly lostInARow: number
  readonly maxAttempts: number | null
  readonly retryDelayMs: number | null
  readonly timeoutMs: number | null
  readonly key: string | null
  readonly token: string | null
  readonly lastError: string | null
  readonly runAt: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly startedAt: number | null
  readonly completedAt: number | null
  readonly cancelRequestedAt: number | null
}

export interface JobRowWithPayload extends JobRow {
  readonly payload: string
}

/** What `readJob` makes a row of. */
export const COLUMNS = `id, queue_id AS queue, type_id AS type, status, priority, attempts, starts,
  lost_in_a_row AS lostInARow, max_attempts AS maxAttempts, retry_delay_ms AS retryDelayMs,
  timeout_ms AS timeoutMs, key, token, last_error AS lastError, run_at AS runAt, created_at AS createdAt,
  updated_at AS updatedAt, started_at AS startedAt, completed_at AS completedAt,
  cancel_requested_at AS cancelRequestedAt`

/** A row as it stands in the database: queue, type and status are numbers. */
export type StoredJob<Row extends JobRow = JobRow> = {
  -readonly [Key in keyof Row]: Key extends 'queue' | 'type' | 'status' ? number : Row[Key]
}

/** The row with its names in place of the numbers; it is the driver's own object, which nobody else has. */
export function readJob<Row extends JobRow = JobRow>(store: Store, stored: StoredJob<Row>): Row {
  const row = stored as unknown as { -readonly [Key in keyof JobRow]: JobRow[Key] }
  row.queue = store.queues.nameOf(stored.queue)
  row.type = store.types.nameOf(stored.type)
  row.status = statusOf(stored.status)
  return row as unknown as Row
}

export function readJobOrNone<Row extends JobRow = JobRow>(
  store: Store,
  stored: StoredJob<Row> | undefined,
): Row | undefined {
  return stored && readJob(store, stored)
}
