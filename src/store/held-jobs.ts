import type { JobTest } from '../model/job-test.ts'
import { STATUS_CODES } from './codes.ts'
import { CLAIMED_COLUMNS, readClaim, type ClaimedRow, type StoredClaim } from './claims.ts'
import { HELD_OFFSET, IS_HELD } from './held-time.ts'
import { COLUMNS, readJob, type JobRow, type StoredJob } from './job-rows.ts'
import { both } from './reader/condition.ts'
import { conditionOfTest } from './reader/test-conditions.ts'
import type { Store } from './store.ts'

const { pending, running } = STATUS_CODES
const ALL_IDS = { afterId: 0, beforeId: Number.MAX_SAFE_INTEGER }

/** Of these jobs, those for which all tests hold: asked of the rows as a search asks. */
export function matchingIds(
  store: Store,
  ids: readonly number[],
  tests: readonly JobTest[],
): ReadonlySet<number> {
  if (tests.length === 0) return new Set(ids)
  const { sql, values } = both(tests.map((test) => conditionOfTest(test, ALL_IDS)))
  return new Set(
    store
      .statement<number>(`SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(?)) AND ${sql}`)
      .pluck()
      .all(JSON.stringify(ids), ...values),
  )
}

/** Of these claims, the jobs that a hold has stopped before this very start, and somebody has let go. */
export function letGo(
  store: Store,
  claims: readonly Pick<ClaimedRow, 'id' | 'starts'>[],
): ReadonlySet<number> {
  return new Set(
    store
      .statement<number>(
        `SELECT job_id FROM json_each(?) AS claim CROSS JOIN held_jobs
           ON job_id = claim.value->>0 AND start = claim.value->>1`,
      )
      .pluck()
      .all(JSON.stringify(claims.map(({ id, starts }) => [id, starts]))),
  )
}

/**
 * Take back claims that a hold stops: the jobs are as they were before, and wait for somebody. Inside `store.write`,
 * as everything below; of the transaction of the claim.
 */
export function holdClaims(
  store: Store,
  claims: readonly ClaimedRow[],
  holdId: number,
  now: number,
): JobRow[] {
  const last = claims.at(-1)
  if (!last) return []
  const ids = JSON.stringify(claims.map(({ id }) => id))
  store
    .statement(
      `INSERT INTO held_jobs (job_id, hold_id, start, held_at)
         SELECT id, ?, starts, ? FROM jobs WHERE id IN (SELECT value FROM json_each(?))
       ON CONFLICT DO UPDATE SET hold_id = excluded.hold_id, start = excluded.start, held_at = excluded.held_at`,
    )
    .run(holdId, now, ids)
  store
    .statement(
      `UPDATE holds SET stopped = stopped + ?, last_job_id = ?, last_held_at = ?,
         is_on = (is_on = 1 AND is_once = 0) WHERE id = ?`,
    )
    .run(claims.length, last.id, now, holdId)
  return store
    .statement<StoredJob>(
      `UPDATE jobs SET status = ${pending}, attempts = attempts - 1, starts = starts - 1, token = NULL, updated_at = ?,
         is_due = 0, run_at = run_at + ${HELD_OFFSET},
         started_at = (SELECT started_at FROM attempts WHERE job_id = jobs.id ORDER BY number DESC LIMIT 1)
       WHERE id IN (SELECT value FROM json_each(?)) AND status = ${running} RETURNING ${COLUMNS}`,
    )
    .all(now, ids)
    .map((row) => readJob(store, row))
}

/** Claim a job that is held, whatever its hold says. @returns undefined where it is not held (any more) */
export function claimHeld(store: Store, row: JobRow, token: string, now: number): ClaimedRow | undefined {
  const claim = store
    .statement<StoredClaim>(
      `UPDATE jobs SET status = ${running}, attempts = attempts + 1, starts = starts + 1, token = ?, started_at = ?,
         updated_at = ?, is_due = 1, run_at = run_at - ${HELD_OFFSET}
       WHERE id = ? AND status = ${pending} AND ${IS_HELD} RETURNING ${CLAIMED_COLUMNS}`,
    )
    .get(token, now, now, row.id)
  return claim && readClaim(store, claim, row.queue, token, now)
}
