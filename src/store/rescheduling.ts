import type { JobChange } from '../model/operation.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

const { pending, failed } = STATUS_CODES

/**
 * Give waiting jobs another priority, queue or time, unless changed after `asOf` (UTC ms). A failed one keeps
 * waiting, be it for no time at all: being due is what makes it pending. One whose key another job has in the
 * new queue stays as it is. To be called inside `store.write`.
 *
 * @returns the ids of those that it allowed
 */
export function changeJobs(
  store: Store,
  ids: readonly number[],
  change: JobChange,
  asOf: number,
  now: number,
): number[] {
  const queueId = change.queue === undefined ? null : store.queues.idOf(change.queue)
  const groups = queueId === null ? [ids] : apartByKey(store, ids)
  const statement = store.statement<number>(CHANGE).pluck()
  return groups.flatMap((group) =>
    statement.all({
      ids: JSON.stringify(group),
      priority: change.priority ?? null,
      queueId,
      runAt: change.runAt ?? null,
      asOf,
      now,
    }),
  )
}

const CHANGE = `UPDATE jobs SET priority = coalesce(@priority, priority), queue_id = coalesce(@queueId, queue_id),
    run_at = coalesce(@runAt, run_at), is_due = (status = ${pending} AND coalesce(@runAt, run_at) <= @now),
    updated_at = @now
  WHERE id IN (SELECT value FROM json_each(@ids)) AND updated_at <= @asOf AND status IN (${pending}, ${failed})
    AND (@queueId IS NULL OR key IS NULL OR NOT EXISTS (SELECT 1 FROM jobs AS other
      WHERE other.queue_id = @queueId AND other.key = jobs.key AND other.id <> jobs.id))
  RETURNING id`

/**
 * The jobs in groups, of which none can come into conflict with itself: two with the same key, from different
 * queues, may be meant for the same one.
 */
export function apartByKey(store: Store, ids: readonly number[]): readonly (readonly number[])[] {
  const keyed = new Set(
    store
      .statement<number>(
        'SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(?)) AND key IS NOT NULL ORDER BY id',
      )
      .pluck()
      .all(JSON.stringify(ids)),
  )
  const others = ids.filter((id) => !keyed.has(id))
  return [...(others.length > 0 ? [others] : []), ...[...keyed].map((id) => [id])]
}

/** Whether another job has this job's key in a queue. */
export function isKeyTaken(store: Store, id: number, key: string | null, queue: string): boolean {
  if (key === null) return false
  const queueId = store.queues.find(queue)
  if (queueId === undefined) return false
  return (
    store.statement('SELECT 1 FROM jobs WHERE queue_id = ? AND key = ? AND id <> ?').get(queueId, key, id) !==
    undefined
  )
}
