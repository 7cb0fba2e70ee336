import type { JobStatus } from '../model/status.ts'
import { STATUS_CODES, statusOf } from './codes.ts'
import type { Store } from './store.ts'

/** Up to when what has settled is in the rollups, UTC ms; null before the first. */
export function readMark(store: Store): number | null {
  return store.statement<number>('SELECT settled_to FROM rollup_marks WHERE id = 1').pluck().get() ?? null
}

/** Inside `store.write`. It never goes back: after the wall clock was set back, too little is found and nothing twice. */
export function moveMark(store: Store, settledTo: number): void {
  store
    .statement(
      `INSERT INTO rollup_marks (id, settled_to) VALUES (1, ?)
       ON CONFLICT DO UPDATE SET settled_to = max(settled_to, excluded.settled_to)`,
    )
    .run(settledTo)
}

/** A job that has settled, as far as the rollups want to know. */
export interface SettledJob {
  readonly id: number
  readonly queue: string
  readonly type: string
  readonly status: Extract<JobStatus, 'completed' | 'dead' | 'cancelled'>
  readonly runAt: number
  /** Of the newest attempt; null where there was none. */
  readonly startedAt: number | null
  readonly completedAt: number
  /** That its newest attempt ran on; null where there was none. */
  readonly build: string | null
}

/** The jobs that settled after the moment and up to now, `limit` at most: along an index, whatever else there is. */
export function settledSince(store: Store, since: number, now: number, limit: number): SettledJob[] {
  const { completed, dead, cancelled } = STATUS_CODES
  return [completed, dead, cancelled].flatMap((status) =>
    store
      .statement<Omit<SettledJob, 'queue' | 'type' | 'status'> & { queueId: number; typeId: number }>(
        `SELECT id, queue_id AS queueId, type_id AS typeId, run_at AS runAt, started_at AS startedAt,
           completed_at AS completedAt,
           (SELECT build FROM attempts WHERE job_id = jobs.id ORDER BY number DESC LIMIT 1) AS build
         FROM jobs INDEXED BY jobs_settled
         WHERE status = ? AND completed_at IS NOT NULL AND completed_at > ? AND completed_at <= ?
         ORDER BY completed_at, id LIMIT ?`,
      )
      .all(status, since, now, limit)
      .map(({ queueId, typeId, ...job }) => ({
        ...job,
        queue: store.queues.nameOf(queueId),
        type: store.types.nameOf(typeId),
        status: statusOf(status) as SettledJob['status'],
      })),
  )
}
