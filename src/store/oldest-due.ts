import type { Store } from './store.ts'

/** Priorities that are looked at; a queue has a handful. */
const MOST_PRIORITIES = 32

/**
 * When the due job of a queue that has waited longest became due, UTC ms; null where none is due. One look at the
 * index per priority, however long the queue is.
 */
export function oldestDueAt(store: Store, queue: string): number | null {
  const queueId = store.queues.find(queue)
  if (queueId === undefined) return null
  const head = store.statement<{ priority: number; runAt: number }>(
    `SELECT priority, run_at AS runAt FROM jobs INDEXED BY jobs_ready
     WHERE status = 1 AND is_due = 1 AND queue_id = ? AND priority > ? ORDER BY priority, run_at LIMIT 1`,
  )
  let oldest: number | null = null
  let above = Number.MIN_SAFE_INTEGER
  for (let looks = 0; looks < MOST_PRIORITIES; looks++) {
    const first = head.get(queueId, above)
    if (!first) break
    oldest = oldest === null ? first.runAt : Math.min(oldest, first.runAt)
    above = first.priority
  }
  return oldest
}
