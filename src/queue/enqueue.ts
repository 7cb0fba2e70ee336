import { KeyConflictError } from '../errors.ts'
import { JOB_DEFAULTS } from '../model/job.ts'
import { replacedPayload } from '../store/corrections.ts'
import type { JobRow, JobRowWithPayload } from '../store/job-rows.ts'
import { findJobByKey, insertJobs, type NewJobRow } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { NewJob } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'

/** A job as it stands, and whether this call has made it. */
export interface InsertedOrFound {
  readonly row: JobRow
  readonly isNew: boolean
}

/**
 * Insert checked jobs, or find those that their keys name; in order. To be called inside `store.write`.
 *
 * What the enqueuer left out comes from the handler, then the workspace. Where this program does not
 * know the handler it stays open, and the host that claims the job settles it.
 *
 * @returns for each job what became of it: KEY_CONFLICT where its key's job has another type or payload
 */
export function insertOrFind(
  store: Store,
  registry: HandlerRegistry,
  jobs: readonly NewJob[],
  now: number,
): (InsertedOrFound | KeyConflictError)[] {
  const found: (InsertedOrFound | KeyConflictError)[] = []
  let fresh: NewJobRow[] = []
  const freshKeys = new Set<string>()

  const insertFresh = (): void => {
    for (const row of insertJobs(store, fresh, now)) found.push({ row, isNew: true })
    fresh = []
    freshKeys.clear()
  }
  for (const job of jobs) {
    const row = newRow(registry, job, now)
    if (row.key !== null) {
      const name = `${row.queue}\0${row.key}`
      // The job that has this key may be one of those that wait to be inserted.
      if (freshKeys.has(name)) insertFresh()
      const existing = findJobByKey(store, row.queue, row.key)
      if (existing) {
        insertFresh()
        const isSame = existing.type === row.type && wasEnqueuedWith(store, existing, row.payload)
        found.push(
          isSame ? { row: existing, isNew: false } : new KeyConflictError(row.key, row.queue, existing.id),
        )
        continue
      }
      freshKeys.add(name)
    }
    fresh.push(row)
  }
  insertFresh()
  return found
}

/** A corrected job is still the one that was enqueued with its first payload. */
function wasEnqueuedWith(store: Store, { id, payload }: JobRowWithPayload, asked: string): boolean {
  return payload === asked || replacedPayload(store, id, 1) === asked
}

function newRow(registry: HandlerRegistry, job: NewJob, now: number): NewJobRow {
  const settings = registry.settingsOf(job.type)
  const known = registry.knows(job.type) ? settings : null
  return {
    queue: job.queue ?? settings.queue,
    type: job.type,
    priority: job.priority ?? JOB_DEFAULTS.priority,
    maxAttempts: job.maxAttempts ?? known?.maxAttempts ?? null,
    retryDelayMs: job.retryDelayMs ?? known?.retryDelayMs ?? null,
    timeoutMs: job.timeoutMs ?? known?.timeoutMs ?? null,
    key: job.key ?? null,
    runAt: job.runAt ?? now + (job.delayMs ?? 0),
    source: job.source,
    payload: job.payload ?? '{}',
  }
}
