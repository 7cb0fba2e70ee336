import type { Database as Connection } from 'better-sqlite3'
import { ATTEMPT_OUTCOMES, type AttemptError } from '../../model/attempt.ts'
import { isFailure, type Failure } from '../../model/fingerprint.ts'
import { OUTCOME_CODES, outcomeOf } from '../codes.ts'

/** A kept failed attempt, as far as its group goes. */
export interface FailedAttempt {
  readonly jobId: number
  readonly number: number
  readonly typeId: number
  readonly type: string
  readonly outcome: number
  readonly group: number | null
  readonly build: string | null
  readonly finishedAt: number
  readonly error: string | null
}

const FAILURES = ATTEMPT_OUTCOMES.filter((outcome) => isFailure(outcome))
  .map((outcome) => OUTCOME_CODES[outcome])
  .join(', ')

const COLUMNS = `job_id AS jobId, number, jobs.type_id AS typeId, types.name AS type, outcome, attempts.group_id AS "group",
  build, finished_at AS finishedAt, error`

/** Failed attempts of the jobs with numbers from behind `afterId` up to `lastId`, by job. @param typeId of any that are in no group, where null */
export function failedAttempts(
  db: Connection,
  typeId: number | null,
  afterId: number,
  lastId: number,
  most: number,
): FailedAttempt[] {
  const which = typeId === null ? 'attempts.group_id IS NULL AND @typeId IS NULL' : 'jobs.type_id = @typeId'
  return db
    .prepare<[object], FailedAttempt>(
      `SELECT ${COLUMNS} FROM jobs NOT INDEXED CROSS JOIN attempts ON job_id = jobs.id
         JOIN types ON types.id = jobs.type_id
       WHERE jobs.id > @afterId AND jobs.id <= @lastId AND starts > 0 AND outcome IN (${FAILURES}) AND ${which}
       ORDER BY jobs.id, number LIMIT @most`,
    )
    .all({ typeId, afterId, lastId, most })
}

/** The newest failures of a handler: of each of its groups, the newest jobs of each status. @param most of each of those */
export function newestFailures(db: Connection, typeId: number, most: number): FailedAttempt[] {
  return db
    .prepare<[object], FailedAttempt>(
      `SELECT ${COLUMNS} FROM failure_groups AS g CROSS JOIN json_each('[3,5,4]') AS of_status
         CROSS JOIN jobs ON jobs.id IN (SELECT id FROM jobs AS own INDEXED BY jobs_by_group
           WHERE own.group_id = g.id AND own.status = of_status.value ORDER BY own.id DESC LIMIT @most)
         CROSS JOIN attempts ON job_id = jobs.id JOIN types ON types.id = jobs.type_id
       WHERE g.type_id = @typeId AND number = (SELECT max(number) FROM attempts AS newest
           WHERE newest.job_id = jobs.id AND newest.group_id IS NOT NULL)
       LIMIT 5000`,
    )
    .all({ typeId, most })
}

/** What its fingerprint is made of. */
export function failureOf({ type, outcome, error }: FailedAttempt): Failure {
  return {
    type,
    outcome: outcomeOf(outcome),
    error: error === null ? null : (JSON.parse(error) as AttemptError),
  }
}
