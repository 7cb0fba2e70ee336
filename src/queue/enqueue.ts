import { KeyConflictError } from '../errors.ts'
import { JOB_DEFAULTS } from '../model/job.ts'
import { findJobByKey, insertJob, type JobRow } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { NewJob } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'

/**
 * Insert a checked job, or find the one that its key names. To be called inside `store.write`.
 *
 * What the enqueuer left out comes from the handler, then the workspace. Where this program does not
 * know the handler it stays open, and the host that claims the job settles it.
 *
 * @throws KEY_CONFLICT where the key's job has another type or payload
 */
export function insertOrFind(
  store: Store,
  registry: HandlerRegistry,
  job: NewJob,
  now: number,
): { row: JobRow; isNew: boolean } {
  const settings = registry.settingsOf(job.type)
  const known = registry.knows(job.type) ? settings : null
  const queue = job.queue ?? settings.queue
  const payload = job.payload ?? '{}'
  const existing = job.key === undefined ? undefined : findJobByKey(store, queue, job.key)
  if (existing) {
    if (existing.type !== job.type || existing.payload !== payload) {
      throw new KeyConflictError(job.key as string, queue, existing.id)
    }
    return { row: existing, isNew: false }
  }
  const row = insertJob(
    store,
    {
      queue,
      type: job.type,
      priority: job.priority ?? JOB_DEFAULTS.priority,
      maxAttempts: job.maxAttempts ?? known?.maxAttempts ?? null,
      retryDelayMs: job.retryDelayMs ?? known?.retryDelayMs ?? null,
      timeoutMs: job.timeoutMs ?? known?.timeoutMs ?? null,
      key: job.key ?? null,
      runAt: job.runAt ?? now + (job.delayMs ?? 0),
      payload,
    },
    now,
  )
  return { row, isNew: true }
}
