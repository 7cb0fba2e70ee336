import {
  COLUMNS,
  readJob,
  readJobOrNone,
  type JobRow,
  type JobRowWithPayload,
  type StoredJob,
} from './job-rows.ts'
import type { JobSource } from '../model/origin.ts'
import { ORIGIN_CODES, STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

const { pending } = STATUS_CODES

export interface NewJobRow {
  readonly queue: string
  readonly type: string
  readonly priority: number
  readonly maxAttempts: number | null
  readonly retryDelayMs: number | null
  readonly timeoutMs: number | null
  readonly key: string | null
  readonly runAt: number
  /** Who enqueues it; a program unless given. */
  readonly source?: JobSource | undefined
  readonly payload: string
}

/** Rows of one INSERT: a statement that inserts many costs less than half of as many that insert one. */
const ROWS_PER_INSERT = 10
const ROW = `(?, ?, ${pending}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/**
 * Insert pending jobs, in their order, which is that of their ids. To be called inside `store.write`, as
 * everything here that writes.
 */
export function insertJobs(store: Store, jobs: readonly NewJobRow[], now: number): JobRow[] {
  const rows: JobRow[] = []
  for (let i = 0; i < jobs.length;) {
    const count = jobs.length - i < ROWS_PER_INSERT ? 1 : ROWS_PER_INSERT
    const lastId = insert(store, jobs, i, count, now)
    // One statement, one writer: its ids follow each other.
    for (let n = 0; n < count; n++) rows.push(newRow(lastId - count + 1 + n, jobs[i + n] as NewJobRow, now))
    i += count
  }
  return rows
}

function insert(store: Store, jobs: readonly NewJobRow[], from: number, count: number, now: number): number {
  const values: (string | number | null)[] = []
  for (let i = from; i < from + count; i++) {
    const job = jobs[i] as NewJobRow
    values.push(
      store.queues.idOf(job.queue),
      store.types.idOf(job.type),
      job.runAt <= now ? 1 : 0,
      job.priority,
      job.maxAttempts,
      job.retryDelayMs,
      job.timeoutMs,
      job.key,
      job.runAt,
      now,
      now,
      job.source ? ORIGIN_CODES[job.source.origin] : ORIGIN_CODES.program,
      job.source?.name ?? null,
      job.source?.jobId ?? null,
      job.payload,
    )
  }
  return Number(store.statement(count === 1 ? INSERT_ONE : INSERT_MANY).run(values).lastInsertRowid)
}

const INSERT = `INSERT INTO jobs (queue_id, type_id, status, is_due, priority, max_attempts, retry_delay_ms,
  timeout_ms, key, run_at, created_at, updated_at, origin, origin_name, source_id, payload) VALUES `
const INSERT_ONE = INSERT + ROW
const INSERT_MANY = INSERT + Array.from({ length: ROWS_PER_INSERT }, () => ROW).join(', ')

/** What the database now holds of it: asking for it back would cost as much as the insert. */
function newRow(id: number, job: NewJobRow, now: number): JobRow {
  return {
    id,
    queue: job.queue,
    type: job.type,
    status: 'pending',
    priority: job.priority,
    attempts: 0,
    starts: 0,
    lostInARow: 0,
    maxAttempts: job.maxAttempts,
    retryDelayMs: job.retryDelayMs,
    timeoutMs: job.timeoutMs,
    key: job.key,
    token: null,
    lastError: null,
    runAt: job.runAt,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
  }
}

const FIND = `SELECT ${COLUMNS} FROM jobs WHERE id = ?`

export function findJob(store: Store, id: number): JobRow | undefined {
  return readJobOrNone(store, store.statement<StoredJob>(FIND).get(id))
}

/** The jobs of these ids that there are, highest id first. */
export function findJobs(store: Store, ids: readonly number[]): JobRow[] {
  return store
    .statement<StoredJob>(
      `SELECT ${COLUMNS} FROM jobs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC`,
    )
    .all(JSON.stringify(ids))
    .map((row) => readJob(store, row))
}

export function findJobWithPayload(store: Store, id: number): JobRowWithPayload | undefined {
  return readJobOrNone(
    store,
    store
      .statement<StoredJob<JobRowWithPayload>>(`SELECT ${COLUMNS}, payload FROM jobs WHERE id = ?`)
      .get(id),
  )
}

/** How long a job's payload is; 0 where there is no such job. */
export function payloadBytes(store: Store, id: number): number {
  return store.statement<number>('SELECT octet_length(payload) FROM jobs WHERE id = ?').pluck().get(id) ?? 0
}

/** The payloads of these jobs by id, but for those of more bytes; a large one is not even read. */
export function smallPayloads(store: Store, ids: readonly number[], mostBytes: number): Map<number, string> {
  const rows = store
    .statement<{ id: number; payload: string }>(
      `SELECT id, payload FROM jobs
       WHERE id IN (SELECT value FROM json_each(?)) AND octet_length(payload) <= ?`,
    )
    .all(JSON.stringify(ids), mostBytes)
  return new Map(rows.map(({ id, payload }) => [id, payload]))
}

export function findJobByKey(store: Store, queue: string, key: string): JobRowWithPayload | undefined {
  const queueId = store.queues.find(queue)
  if (queueId === undefined) return undefined
  return readJobOrNone(
    store,
    store
      .statement<StoredJob<JobRowWithPayload>>(
        `SELECT ${COLUMNS}, payload FROM jobs WHERE queue_id = ? AND key = ?`,
      )
      .get(queueId, key),
  )
}

/** What may be purged. */
export type PurgeableStatus = 'completed' | 'cancelled' | 'dead'

/**
 * Remove up to `limit` jobs of `status` that settled at or before `settledBefore`; one that came back from the
 * trash is kept for as long again. @returns how many
 */
export function purgeJobs(
  store: Store,
  status: PurgeableStatus,
  settledBefore: number,
  limit: number,
): number {
  return store
    .statement(
      `DELETE FROM jobs WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_settled
         WHERE status = ? AND completed_at <= ? AND updated_at <= ? ORDER BY completed_at LIMIT ?)`,
    )
    .run(STATUS_CODES[status], settledBefore, settledBefore, limit).changes
}
