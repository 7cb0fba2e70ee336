import type { Attempt, AttemptError, AttemptOutcome, LogLine } from '../model/attempt.ts'
import { OUTCOME_CODES, outcomeOf } from './codes.ts'
import type { Store } from './store.ts'

interface AttemptRow {
  readonly number: number
  readonly isCounted: 0 | 1
  readonly outcome: number
  readonly startedAt: number
  readonly finishedAt: number
  readonly build: string | null
  readonly group: number | null
  readonly error: string | null
  readonly result: string | null
  readonly logs: string | null
}

/** An attempt that has ended. */
export interface EndedAttempt extends Attempt {
  readonly jobId: number
  readonly outcome: AttemptOutcome
  readonly finishedAt: number
}

/** Rows of one INSERT: a statement that inserts many costs half of as many that insert one. */
const ROWS_PER_INSERT = 8
const INSERT = `INSERT INTO attempts (job_id, number, is_counted, outcome, started_at, finished_at, build, group_id,
  error, result, logs) VALUES `
const ROW = '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
const INSERT_ONE = INSERT + ROW
const INSERT_MANY = INSERT + Array.from({ length: ROWS_PER_INSERT }, () => ROW).join(', ')

/** Keep attempts that have ended. A running one is known from its job. To be called inside `store.write`. */
export function insertAttempts(store: Store, attempts: readonly EndedAttempt[]): void {
  for (let i = 0; i < attempts.length;) {
    const count = attempts.length - i < ROWS_PER_INSERT ? 1 : ROWS_PER_INSERT
    const values: (string | number | null)[] = []
    for (let n = i; n < i + count; n++) pushValues(values, attempts[n] as EndedAttempt)
    store.statement(count === 1 ? INSERT_ONE : INSERT_MANY).run(values)
    i += count
  }
}

function pushValues(values: (string | number | null)[], attempt: EndedAttempt): void {
  values.push(
    attempt.jobId,
    attempt.number,
    attempt.isCounted ? 1 : 0,
    OUTCOME_CODES[attempt.outcome],
    attempt.startedAt,
    attempt.finishedAt,
    attempt.build,
    attempt.group,
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
         build, group_id AS "group", error, result, logs
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
    outcome: outcomeOf(row.outcome),
    error: row.error === null ? null : (JSON.parse(row.error) as AttemptError),
    logs: row.logs === null ? [] : (JSON.parse(row.logs) as LogLine[]),
  }
}
