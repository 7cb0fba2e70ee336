import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

export interface PausedQueue {
  readonly name: string
  readonly pausedAt: number
  readonly reason: string | null
}

export function pausedQueues(store: Store): PausedQueue[] {
  return store.statement<PausedQueue>('SELECT name, paused_at AS pausedAt, reason FROM paused_queues').all()
}

/** Pausing a paused queue keeps when it was paused and takes the new reason. Inside `store.write`. */
export function pauseQueue(store: Store, name: string, reason: string | null, now: number): void {
  store
    .statement(
      `INSERT INTO paused_queues (name, paused_at, reason) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET reason = excluded.reason`,
    )
    .run(name, now, reason)
}

/** Inside `store.write`. @returns whether it was paused */
export function resumeQueue(store: Store, name: string): boolean {
  return store.statement('DELETE FROM paused_queues WHERE name = ?').run(name).changes > 0
}

/** The paused ones among the queues in which jobs of these ids are pending. */
export function pausedQueuesOf(store: Store, ids: readonly number[]): readonly string[] {
  return store
    .statement<string>(
      `SELECT DISTINCT queues.name FROM json_each(?) AS ids CROSS JOIN jobs ON jobs.id = ids.value
         JOIN queues ON queues.id = jobs.queue_id JOIN paused_queues ON paused_queues.name = queues.name
       WHERE jobs.status = ${STATUS_CODES.pending} ORDER BY queues.name`,
    )
    .pluck()
    .all(JSON.stringify(ids))
}
