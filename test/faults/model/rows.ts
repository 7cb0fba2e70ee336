import type { Database as Connection } from 'better-sqlite3'

// Every statement that the model test speaks to the database by itself: a change of the schema ends here.

/** The statuses in the order of their codes in the database, from 1. */
const STATUSES = ['pending', 'running', 'failed', 'completed', 'dead', 'cancelled'] as const

/** What the public face of a job does not show. */
export interface RawJob {
  readonly id: number
  readonly isRunning: boolean
  readonly token: string | null
  readonly starts: number
  readonly lostInARow: number
  readonly completedAt: number | null
}

/** Jobs of one queue, type and status. */
export interface RawCell {
  readonly queue: string
  readonly type: string
  readonly status: string
  readonly jobs: number
}

export function rawJobs(db: Connection): RawJob[] {
  return db
    .prepare<[], Omit<RawJob, 'isRunning'> & { readonly status: number }>(
      `SELECT id, status, token, starts, lost_in_a_row AS lostInARow, completed_at AS completedAt
       FROM jobs ORDER BY id`,
    )
    .all()
    .map(({ status, ...job }) => ({ ...job, isRunning: STATUSES[status - 1] === 'running' }))
}

/** Waves whose counts of jobs on their way are not what a count of the jobs gives, or that do not add up. */
export function wrongWaves(db: Connection): unknown[] {
  return db
    .prepare(
      `SELECT waves.*, operations.affected FROM waves JOIN operations ON operations.id = operation_id
       WHERE pending <> (SELECT count(*) FROM jobs WHERE abs(wave_id) = waves.id AND status = 1)
         OR running <> (SELECT count(*) FROM jobs WHERE abs(wave_id) = waves.id AND status = 2)
         OR failed <> (SELECT count(*) FROM jobs WHERE abs(wave_id) = waves.id AND status = 3)
         OR affected <> (SELECT sum(pending + running + failed + completed + dead + cancelled + gone)
           FROM waves AS all_of_it WHERE all_of_it.operation_id = operations.id)
         OR first_failed_as_before > first_failed
         OR first_completed + first_failed + first_gone + (SELECT count(*) FROM jobs WHERE wave_id = waves.id AND status <= 2)
           <> pending + running + failed + completed + dead + cancelled + gone`,
    )
    .all()
}

/** When the due job of a queue that has waited longest became due; null where none is. */
export function oldestDueRow(db: Connection, queue: string): number | null {
  return db
    .prepare<[string], number | null>(
      `SELECT min(run_at) FROM jobs JOIN queues ON queues.id = queue_id
       WHERE queues.name = ? AND status = 1 AND is_due = 1`,
    )
    .pluck()
    .get(queue) as number | null
}

export function keptCounters(db: Connection): RawCell[] {
  return cells(db, `SELECT queue_id, type_id, ${STATUSES.join(', ')} FROM counters`)
}

export function countedRows(db: Connection): RawCell[] {
  const counts = STATUSES.map((status, i) => `sum(status = ${i + 1}) AS ${status}`)
  return cells(db, `SELECT queue_id, type_id, ${counts.join(', ')} FROM jobs GROUP BY queue_id, type_id`)
}

type Counts = Readonly<Record<(typeof STATUSES)[number], number>>

function cells(db: Connection, counts: string): RawCell[] {
  return db
    .prepare<[], Counts & { readonly queue: string; readonly type: string }>(
      `SELECT queues.name AS queue, types.name AS type, counts.* FROM (${counts}) AS counts
       JOIN queues ON queues.id = queue_id JOIN types ON types.id = type_id ORDER BY queue, type`,
    )
    .all()
    .flatMap((row) => {
      const { queue, type } = row
      return STATUSES.map((status) => ({ queue, type, status, jobs: row[status] }))
    })
    .filter(({ jobs }) => jobs !== 0)
}

/** Lines of history whose job is gone. */
export function orphanedAttempts(db: Connection): number {
  return db
    .prepare<[], number>('SELECT count(*) FROM attempts WHERE job_id NOT IN (SELECT id FROM jobs)')
    .pluck()
    .get() as number
}

export function integrity(db: Connection): unknown {
  return db.pragma('integrity_check', { simple: true })
}
