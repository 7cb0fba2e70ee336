import type { RelatedJob, RelatedJobs } from '../model/related.ts'
import type { JobOrigin } from '../model/origin.ts'
import { ORIGIN_CODES, originOf, statusOf } from './codes.ts'
import type { Store } from './store.ts'

/** Who enqueued a job, as its row says. */
export interface OriginRow {
  readonly origin: JobOrigin
  readonly originName: string | null
  readonly sourceId: number | null
}

/** Undefined where there is no such job. */
export function findOrigin(store: Store, id: number): OriginRow | undefined {
  const row = store
    .statement<Omit<OriginRow, 'origin'> & { readonly origin: number }>(
      'SELECT origin, origin_name AS originName, source_id AS sourceId FROM jobs WHERE id = ?',
    )
    .get(id)
  return row && { ...row, origin: originOf(row.origin) }
}

const LINE = 'id, queue_id AS queue, type_id AS type, status, created_at AS createdAt'

/** A job as a line, wherever it is; null where it is purged. */
export function findRelated(store: Store, id: number): RelatedJob | null {
  const row = store
    .statement<StoredLine>(
      `SELECT ${LINE}, 0 AS isInTrash FROM jobs WHERE id = ?
       UNION ALL SELECT ${LINE}, 1 FROM trash WHERE id = ?`,
    )
    .get(id, id)
  return row ? toLine(store, row) : null
}

/** Jobs that name this one as their source: its copies, or what its handler enqueued. */
export function sourcedFrom(
  store: Store,
  id: number,
  origin: 'copy' | 'handler',
  limit: number,
): RelatedJobs {
  const where = 'source_id = ? AND origin = ?'
  return relatedBy(store, where, where, [id, ORIGIN_CODES[origin]], limit)
}

/** Other jobs with this key: one in each queue at most, and those in the trash. */
export function withKey(store: Store, id: number, key: string, limit: number): RelatedJobs {
  const inQueues = 'queue_id IN (SELECT id FROM queues) AND key = ? AND id <> ?'
  return relatedBy(store, inQueues, 'key = ? AND id <> ?', [key, id], limit)
}

function relatedBy(
  store: Store,
  inJobs: string,
  inTrash: string,
  values: readonly unknown[],
  limit: number,
): RelatedJobs {
  const all = `SELECT ${LINE}, 0 AS isInTrash FROM jobs WHERE ${inJobs}
    UNION ALL SELECT ${LINE}, 1 FROM trash WHERE ${inTrash}`
  const jobs = store
    .statement<StoredLine>(`${all} ORDER BY id DESC LIMIT ?`)
    .all(...values, ...values, limit)
    .map((row) => toLine(store, row))
  if (jobs.length < limit) return { jobs, total: jobs.length }
  const counted = store
    .statement<number>(
      `SELECT (SELECT count(*) FROM jobs WHERE ${inJobs}) + (SELECT count(*) FROM trash WHERE ${inTrash})`,
    )
    .pluck()
    .get(...values, ...values) as number
  return { jobs, total: counted }
}

interface StoredLine {
  readonly id: number
  readonly queue: number
  readonly type: number
  readonly status: number
  readonly createdAt: number
  readonly isInTrash: number
}

function toLine(store: Store, row: StoredLine): RelatedJob {
  return {
    ...row,
    queue: store.queues.nameOf(row.queue),
    type: store.types.nameOf(row.type),
    status: statusOf(row.status),
    isInTrash: row.isInTrash === 1,
  }
}
