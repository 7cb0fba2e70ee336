import type { Fingerprint } from '../model/fingerprint.ts'
import { countByHourAndBuild, hourOf, sampleOf } from './group-failures.ts'
import type { Store } from './store.ts'

/** A kept failed attempt that belongs into another group than the one it is in. Times UTC ms. */
export interface MovedFailure {
  readonly jobId: number
  readonly number: number
  readonly typeId: number
  /** Null where it was in none. */
  readonly from: number | null
  readonly to: Fingerprint
  /** Where its handler has as many groups as it may have. */
  readonly coarser: Fingerprint
  readonly message: string
  readonly build: string | null
  readonly finishedAt: number
}

/** Failed attempts that go from one group to another, of one hour and one build. */
interface Move {
  readonly from: number | null
  readonly to: number
  readonly hourAt: number
  readonly build: string | null
  attempts: number
  firstAt: number
  lastAt: number
  last: MovedFailure
}

/**
 * Put failed attempts into the groups that they belong to, with the counts of both, and their jobs after them. One
 * that has gone meanwhile, or is in another group by now, is left. To be called inside `store.write`.
 *
 * @returns the jobs of which an attempt was moved
 */
export function moveFailures(store: Store, failures: readonly MovedFailure[]): ReadonlySet<number> {
  const moves = new Map<string, Move>()
  const jobs = new Set<number>()
  for (const failure of failures) {
    const to = groupFor(store, failure)
    if (to === failure.from || !moveAttempt(store, failure, to)) continue
    jobs.add(failure.jobId)
    gather(moves, failure, to)
  }
  for (const id of jobs) store.statement(FOLLOW).run(id)
  for (const move of moves.values()) count(store, move)
  return jobs
}

/** The group of a job is that of its newest failure. It is no change of the job: what was selected stays selected. */
const FOLLOW = `UPDATE jobs SET group_id = (SELECT group_id FROM attempts
    WHERE job_id = jobs.id AND group_id IS NOT NULL ORDER BY number DESC LIMIT 1) WHERE id = ?`

function groupFor(store: Store, { to, coarser, typeId, jobId, number, ...failure }: MovedFailure): number {
  const { message, finishedAt: at, from } = failure
  const id = store.groups.idOf(to, () => coarser, { typeId, sample: message, jobId, attempt: number, at })
  // What a person has said of the whole holds for its parts.
  if (from !== null && from !== id) store.statement(INHERIT).run(from, id)
  return id
}

const INHERIT = `UPDATE failure_groups SET (state, state_at, resolved_build) =
    (SELECT state, state_at, resolved_build FROM failure_groups AS whole WHERE whole.id = ?)
  WHERE id = ? AND attempts = 0`

function moveAttempt(store: Store, { jobId, number, from }: MovedFailure, to: number): boolean {
  const { changes } = store
    .statement('UPDATE attempts SET group_id = ? WHERE job_id = ? AND number = ? AND group_id IS ?')
    .run(to, jobId, number, from)
  return changes === 1
}

function gather(moves: Map<string, Move>, failure: MovedFailure, to: number): void {
  const { from, build, finishedAt: at } = failure
  const hourAt = hourOf(at)
  const key = `${from} ${to} ${hourAt} ${build}`
  const known = moves.get(key)
  if (!known) {
    moves.set(key, { from, to, hourAt, build, attempts: 1, firstAt: at, lastAt: at, last: failure })
    return
  }
  known.attempts++
  known.firstAt = Math.min(known.firstAt, at)
  if (at >= known.lastAt) known.last = failure
  known.lastAt = Math.max(known.lastAt, at)
}

const ADD = `UPDATE failure_groups SET attempts = attempts + :attempts,
    first_seen_at = CASE WHEN attempts = 0 THEN :firstAt ELSE min(first_seen_at, :firstAt) END,
    sample = CASE WHEN attempts = 0 OR :lastAt >= last_seen_at THEN :message ELSE sample END,
    sample_job_id = CASE WHEN attempts = 0 OR :lastAt >= last_seen_at THEN :jobId ELSE sample_job_id END,
    sample_attempt = CASE WHEN attempts = 0 OR :lastAt >= last_seen_at THEN :number ELSE sample_attempt END,
    last_seen_at = CASE WHEN attempts = 0 THEN :lastAt ELSE max(last_seen_at, :lastAt) END
  WHERE id = :to`

function count(store: Store, { from, to, hourAt, build, attempts, firstAt, lastAt, last }: Move): void {
  const { message, jobId, number } = last
  store.statement(ADD).run({ to, attempts, firstAt, lastAt, message, jobId, number })
  countByHourAndBuild(store, { groupId: to, build, attempts, firstAt, lastAt })
  if (from !== null) takeFrom(store, from, hourAt, build, attempts)
}

/** Hours may have been forgotten, so that there is nothing to take from. */
function takeFrom(store: Store, id: number, hourAt: number, build: string | null, attempts: number): void {
  store.statement('UPDATE failure_groups SET attempts = max(0, attempts - ?) WHERE id = ?').run(attempts, id)
  store
    .statement('UPDATE failure_group_hours SET attempts = attempts - ? WHERE group_id = ? AND hour_at = ?')
    .run(attempts, id, hourAt)
  store
    .statement('DELETE FROM failure_group_hours WHERE group_id = ? AND hour_at = ? AND attempts <= 0')
    .run(id, hourAt)
  if (build === null) return
  store
    .statement('UPDATE failure_group_builds SET attempts = attempts - ? WHERE group_id = ? AND build = ?')
    .run(attempts, id, build)
  store
    .statement('DELETE FROM failure_group_builds WHERE group_id = ? AND build = ? AND attempts <= 0')
    .run(id, build)
}

/**
 * Give a group that failures were taken from a sample of those that it still has: the newest job's. One that has none
 * keeps the one that it had, which is shown nowhere. To be called inside `store.write`.
 */
export function refreshSample(store: Store, id: number): void {
  const sample = store
    .statement<{ jobId: number; number: number; at: number; error: string | null }>(
      `SELECT job_id AS jobId, number, finished_at AS at, error FROM attempts WHERE group_id = :id AND job_id =
         (SELECT max(newest) FROM (SELECT (SELECT jobs.id FROM jobs INDEXED BY jobs_by_group
            WHERE group_id = :id AND status = statuses.value ORDER BY jobs.id DESC LIMIT 1) AS newest
          FROM json_each('[1,2,3,4,5,6]') AS statuses))
       ORDER BY number DESC LIMIT 1`,
    )
    .get({ id })
  if (!sample) return
  const { jobId, number, at, error } = sample
  const message = error === null ? '' : (JSON.parse(error) as { message: string }).message
  store
    .statement(
      `UPDATE failure_groups SET sample = ?, sample_job_id = ?, sample_attempt = ?, last_seen_at = ? WHERE id = ?`,
    )
    .run(sampleOf(message), jobId, number, at, id)
}
