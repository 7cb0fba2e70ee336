import type { Database as Connection } from 'better-sqlite3'
import { emptyStats, type Stats } from '../../model/queue.ts'
import type { CountersReport } from '../../model/health.ts'
import type { JobStatus } from '../../model/status.ts'
import { statusOf } from '../codes.ts'
import { COMPARED } from '../counted.ts'

/** All that the reader asks of jobs and of the counters that are kept of them. */

export function compareCounters(db: Connection): CountersReport {
  return db.prepare<[], CountersReport>(COMPARED).get() as CountersReport
}

/** Counted from the jobs themselves. Version 1 wrote a status out, later ones have its code. */
export function statsOf(db: Connection): Stats {
  const stats = emptyStats()
  const rows = db
    .prepare<[], { status: JobStatus | number; jobs: number }>(
      'SELECT status, count(*) AS jobs FROM jobs GROUP BY status',
    )
    .all()
  for (const { status, jobs } of rows) {
    stats[typeof status === 'number' ? statusOf(status) : status] = jobs
  }
  return stats
}

/** What tells two states of the jobs apart: no change leaves all of it as it was. */
export interface Watermark {
  readonly jobs: number
  /** The highest id that was ever given. */
  readonly lastId: number
  readonly lastChangeAt: number | null
}

export function watermarkOf(db: Connection): Watermark {
  return db
    .prepare<[], Watermark>(
      `SELECT count(*) AS jobs, max(updated_at) AS lastChangeAt,
              coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'jobs'), 0) AS lastId FROM jobs`,
    )
    .get() as Watermark
}

/** What a return to `since` would take away from the database as it is now. */
export function differenceSince(db: Connection, since: Watermark): { lost: number; turnedBack: number } {
  const { lost, kept, changed } = db
    .prepare<[Watermark], { lost: number; kept: number; changed: number }>(
      `SELECT count(*) FILTER (WHERE id > :lastId) AS lost,
              count(*) FILTER (WHERE id <= :lastId) AS kept,
              count(*) FILTER (WHERE id <= :lastId AND updated_at > coalesce(:lastChangeAt, -1)) AS changed
       FROM jobs`,
    )
    .get(since) as { lost: number; kept: number; changed: number }
  return { lost, turnedBack: changed + Math.max(0, since.jobs - kept) }
}

/** How many rows each table has. */
export function rowCounts(db: Connection): Readonly<Record<string, number>> {
  const tables = tablesOf(db).filter((name) => !name.startsWith('sqlite_'))
  return Object.fromEntries(
    tables.map((name) => [name, db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number]),
  )
}

export function tablesOf(db: Connection): readonly string[] {
  return db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .pluck()
    .all()
}
