import type { RetryOutcomes } from '../model/operation.ts'
import type { Store } from './store.ts'

/** As it is stored; see migration 009. */
export interface WaveRow extends RetryOutcomes {
  readonly number: number
  /** Null where it is as large as the retry, which has no plan. */
  readonly size: number | null
  readonly beganAt: number
  /** When its newest portion was let go, and of how many jobs that was. */
  readonly releasedAt: number
  readonly portion: number
  readonly firstCompleted: number
  readonly firstFailed: number
  readonly firstGone: number
  readonly acceptedAt: number | null
  readonly acceptedBecause: string | null
}

/**
 * The wave of this number of a retry, which begins where there is none yet. To be called inside `store.write`, as
 * everything here that writes.
 *
 * @param size null without a plan
 * @returns its id
 */
export function enterWave(
  store: Store,
  {
    operationId,
    number,
    size,
  }: { readonly operationId: number; readonly number: number; readonly size: number | null },
  now: number,
): number {
  return store
    .statement<number>(
      `INSERT INTO waves (operation_id, number, size, began_at, released_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET released_at = excluded.released_at RETURNING id`,
    )
    .pluck()
    .get(operationId, number, size, now, now) as number
}

/** A job that waits for the outcome of its first attempt in a wave. */
export interface AwaitingJob {
  readonly waveId: number
  /** The failure group that it was retried for; null where it was not put into one. */
  readonly group: number | null
}

/** The wave in which a job waits for the outcome of its first attempt; undefined where it waits for none. */
export function awaitingWave(store: Store, jobId: number): AwaitingJob | undefined {
  return store
    .statement<AwaitingJob>(
      'SELECT wave_id AS waveId, group_id AS "group" FROM jobs WHERE id = ? AND wave_id > 0',
    )
    .get(jobId)
}

/** A job of the wave has failed at first, and as it had before. */
export function countAsBefore(store: Store, waveId: number): void {
  store
    .statement('UPDATE waves SET first_failed_as_before = first_failed_as_before + 1 WHERE id = ?')
    .run(waveId)
}

/** The waves of an operation, first to last. */
export function wavesOf(store: Store, operationId: number): WaveRow[] {
  return store
    .statement<WaveRow>(
      `SELECT number, size, began_at AS beganAt, released_at AS releasedAt, portion, pending, running, failed,
         completed, dead, cancelled, gone, first_completed AS firstCompleted, first_failed AS firstFailed,
         first_failed_as_before AS failedAsBefore, first_gone AS firstGone, accepted_at AS acceptedAt,
         accepted_because AS acceptedBecause
       FROM waves WHERE operation_id = ? ORDER BY number`,
    )
    .all(operationId)
}

/** What all waves of an operation have come to, as a JSON list in the order of `OUTCOME_KEYS`; for a column. */
export const OUTCOMES_OF = `(SELECT json_array(sum(pending), sum(running), sum(failed), sum(completed), sum(dead),
  sum(cancelled), sum(gone), sum(first_failed_as_before)) FROM waves WHERE operation_id = operations.id
  HAVING count(*) > 0)`

/** Reads what `OUTCOMES_OF` gives. */
export function toOutcomes(json: string | null): RetryOutcomes | null {
  if (json === null) return null
  const [
    pending = 0,
    running = 0,
    failed = 0,
    completed = 0,
    dead = 0,
    cancelled = 0,
    gone = 0,
    failedAsBefore = 0,
  ] = JSON.parse(json) as readonly number[]
  return { pending, running, failed, completed, dead, cancelled, gone, failedAsBefore }
}

/** Operations of which jobs are still on their way, newest first; each with a number that changes with its counts. */
export function openRetries(
  store: Store,
  limit: number,
): readonly { readonly id: number; readonly counts: string }[] {
  return store
    .statement<{ readonly id: number; readonly counts: string }>(
      `SELECT operation_id AS id, group_concat(pending || ',' || running || ',' || failed || ',' || completed || ','
         || dead || ',' || cancelled) AS counts
       FROM waves INDEXED BY waves_open WHERE pending + running + failed > 0
       GROUP BY operation_id ORDER BY operation_id DESC LIMIT ?`,
    )
    .all(limit)
}
