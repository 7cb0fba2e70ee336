import type { Store } from './store.ts'

/** Failed attempts of one group and one build. */
export interface GroupFailures {
  readonly groupId: number
  /** Null for handlers of a program's own. */
  readonly build: string | null
  attempts: number
  /** When the first of them ended and the last, UTC ms. */
  firstAt: number
  lastAt: number
  /** When the latest of them began, UTC ms. */
  startedAt: number
  /** The last of them. */
  sample: { readonly message: string; readonly jobId: number; readonly attempt: number }
}

export const HOUR_MS = 3_600_000

/** When the hour of a moment began, UTC ms. */
export function hourOf(at: number): number {
  return at - (at % HOUR_MS)
}

/*
 * What was resolved and fails again is open again; on another build than the one that it was resolved on, it has
 * come back. An attempt that had begun before then says nothing of it.
 */
const COUNT = `UPDATE failure_groups SET attempts = attempts + :attempts,
    first_seen_at = min(first_seen_at, :firstAt), last_seen_at = max(last_seen_at, :lastAt), sample = :message,
    sample_job_id = :jobId, sample_attempt = :attempt,
    state = CASE WHEN state = 'resolved' AND :startedAt > state_at
      THEN CASE WHEN resolved_build IS :build THEN 'open' ELSE 'regressed' END ELSE state END,
    state_at = CASE WHEN state = 'resolved' AND :startedAt > state_at THEN :lastAt ELSE state_at END
  WHERE id = :groupId`
const COUNT_HOUR = `INSERT INTO failure_group_hours VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts`
const COUNT_BUILD = `INSERT INTO failure_group_builds VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts,
    first_seen_at = min(first_seen_at, excluded.first_seen_at),
    last_seen_at = max(last_seen_at, excluded.last_seen_at)`

/** Count failed attempts, all of which ended within an hour. To be called inside `store.write`. */
export function countFailures(store: Store, failures: GroupFailures): void {
  const { groupId, build, attempts, firstAt, lastAt, startedAt, sample } = failures
  store.statement(COUNT).run({ groupId, build, attempts, firstAt, lastAt, startedAt, ...sample })
  countByHourAndBuild(store, failures)
}

/** The same for when they ended, all within an hour, and the build that they ran on. Inside `store.write`. */
export function countByHourAndBuild(
  store: Store,
  {
    groupId,
    build,
    attempts,
    firstAt,
    lastAt,
  }: Pick<GroupFailures, 'groupId' | 'build' | 'attempts' | 'firstAt' | 'lastAt'>,
): void {
  store.statement(COUNT_HOUR).run(groupId, hourOf(lastAt), attempts)
  if (build !== null) store.statement(COUNT_BUILD).run(groupId, build, firstAt, lastAt, attempts)
}

/** Of a message, what is kept of it as a group's sample. */
const SAMPLE_LENGTH = 2_000

/** A message as a group keeps it: cut, and as a database can hold it. */
export function sampleOf(message: string): string {
  return message.slice(0, SAMPLE_LENGTH).toWellFormed().replaceAll('\0', '')
}
