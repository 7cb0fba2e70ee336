import type { Attempt, AttemptError, AttemptOutcome, LogLine } from '../model/attempt.ts'
import type { Store } from './store.ts'

interface AttemptRow {
  readonly number: number
  readonly isCounted: 0 | 1
  readonly outcome: AttemptOutcome
  readonly startedAt: number
  readonly finishedAt: number
  readonly build: string | null
  readonly error: string | null
  readonly result: string | null
  readonly logs: string | null
}

/** An attempt that has ended. */
export interface EndedAttempt extends Attempt {
  readonly outcome: AttemptOutcome
  readonly finishedAt: number
}

/** Keep an attempt that has ended. A running one is known from its job. To be called inside `store.write`. */
export function insertAttempt(store: Store, jobId: number, attempt: EndedAttempt): void {
  store
    .statement(
      `INSERT INTO attempts (job_id, number, is_counted, outcome, started_at, finished_at, build, error, result, logs)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      jobId,
      attempt.number,
      attempt.isCounted ? 1 : 0,
      attempt.outcome,
      attempt.startedAt,
      attempt.finishedAt,
      attempt.build,
      attempt.error === null ? null : JSON.stringify(attempt.error),
      attempt.result,
      attempt.logs.length === 0 ? null : JSON.stringify(attempt.logs),
    )
}

/** The newest `limit` attempts with numbers below `before`, oldest first. */
export function findAttempts(store: Store, jobId: number, before: number, limit: number): Attempt[] {
  return store
    .statement<AttemptRow>(
      `SELECT number, is_counted AS isCounted, outcome, started_at AS startedAt, finished_at AS finishedAt,
         build, error, result, logs
       FROM attempts WHERE job_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
    )
    .all(jobId, before, limit)
    .map(fromRow)
    .reverse()
}

function fromRow(row: AttemptRow): Attempt {
  return {
    ...row,
    isCounted: row.isCounted === 1,
    error: row.error === null ? null : (JSON.parse(row.error) as AttemptError),
    logs: row.logs === null ? [] : (JSON.parse(row.logs) as LogLine[]),
  }
}
