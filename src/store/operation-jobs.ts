import type { Intervention } from '../model/related.ts'
import type { JobStatus } from '../model/status.ts'
import { statusOf } from './codes.ts'
import type { Store } from './store.ts'

/** How what was done to a job is put back. */
export const EFFECTS = {
  /** It has another status and budget: they are set back. */
  status: 1,
  /** It has another priority, queue or time. */
  place: 2,
  /** It is in the trash: it is restored. */
  deleted: 3,
  /** It came back from the trash: it is deleted. */
  restored: 4,
  /** It has another payload, and may have another status and budget. */
  corrected: 5,
} as const
export type Effect = (typeof EFFECTS)[keyof typeof EFFECTS]

/** What a job was before: id, starts, status, run_at, max_attempts, lost_in_a_row, completed_at, priority, queue. */
export const NOTE = `json_array(id, starts, status, run_at, max_attempts, lost_in_a_row, completed_at, priority,
  queue_id)`

/** Jobs that one transaction of an operation changed. */
export interface OperationPortion {
  /** Jobs of the operation before these. */
  readonly number: number
  readonly effect: Effect
  /** The `updated_at` that it left them with. */
  readonly at: number
  readonly firstId: number
  readonly lastId: number
  /** A list of notes, as JSON. */
  readonly jobs: string
}

/**
 * What these jobs are, to be kept with what is done to them. It is asked before, in the same transaction.
 *
 * @returns a list of notes, as JSON
 */
export function noteJobs(store: Store, ids: readonly number[]): string {
  return store
    .statement<string>(
      `SELECT json_group_array(json(note)) FROM (SELECT ${NOTE} AS note FROM jobs
         WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id)`,
    )
    .pluck()
    .get(JSON.stringify(ids)) as string
}

/** Keep what a portion did. To be called inside `store.write`. */
export function keepPortion(store: Store, operationId: number, portion: OperationPortion): void {
  store
    .statement(
      `INSERT INTO operation_jobs (operation_id, number, effect, at, first_id, last_id, jobs)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      operationId,
      portion.number,
      portion.effect,
      portion.at,
      portion.firstId,
      portion.lastId,
      portion.jobs,
    )
}

/** The portion that has the operation's job `number`; undefined beyond its last. */
export function findPortion(store: Store, operationId: number, number: number): OperationPortion | undefined {
  return store
    .statement<OperationPortion>(
      `SELECT number, effect, at, first_id AS firstId, last_id AS lastId, jobs FROM operation_jobs
       WHERE operation_id = ? AND number <= ? ORDER BY number DESC LIMIT 1`,
    )
    .get(operationId, number)
}

/** A job as an operation found it. */
export interface Note {
  readonly id: number
  readonly starts: number
  readonly before: JobStatus
}

export function notesOf({ jobs }: Pick<OperationPortion, 'jobs'>): readonly Note[] {
  return parsed(jobs).map(([id, starts, status]) => ({ id, starts, before: statusOf(status) }))
}

/** A portion in pieces of `size` jobs at most, asked before each: what it was done in may be too much by now. */
export function* piecesOf(portion: OperationPortion, size: () => number): Generator<OperationPortion> {
  const notes = parsed(portion.jobs)
  for (let i = 0; i < notes.length;) {
    const piece = notes.slice(i, i + size())
    i += piece.length
    yield piece.length === notes.length ? portion : { ...portion, jobs: JSON.stringify(piece) }
  }
}

/** A portion with these of its jobs only. */
export function only(portion: OperationPortion, ids: readonly number[]): OperationPortion {
  const meant = new Set(ids)
  return { ...portion, jobs: JSON.stringify(parsed(portion.jobs).filter(([id]) => meant.has(id))) }
}

function parsed(jobs: string): readonly StoredNote[] {
  return JSON.parse(jobs) as readonly StoredNote[]
}

type StoredNote = readonly [id: number, starts: number, status: number]

/** How many portions are looked into for one job: those whose ids lie around it. */
const LOOKED_INTO = 500

/** What operations did to a job, newest first. */
export function interventionsIn(store: Store, jobId: number, limit: number): Intervention[] {
  return store
    .statement<Omit<Intervention, 'before'> & { readonly before: number }>(
      `SELECT at, operation_id AS operation, value->>1 AS starts, value->>2 AS before, value->>3 AS runAt FROM (
         SELECT operation_id, at, jobs FROM operation_jobs INDEXED BY operation_jobs_by_job
         WHERE last_id >= ? AND first_id <= ? LIMIT ${LOOKED_INTO}), json_each(jobs)
       WHERE value->>0 = ? ORDER BY operation_id DESC LIMIT ?`,
    )
    .all(jobId, jobId, jobId, limit)
    .map((row) => ({ ...row, before: statusOf(row.before) }))
}
