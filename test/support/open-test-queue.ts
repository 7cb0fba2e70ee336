import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { Job } from '../../src/model/job.ts'
import type { JobStatus } from '../../src/model/status.ts'
import { openQueue, type OpenQueueOptions } from '../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../src/queue/queue.ts'
import type { Store } from '../../src/store/store.ts'
import { FakeClock } from './fake-clock.ts'
import { ManualExecutor } from './manual-executor.ts'
import { tempFolder } from './temp-folder.ts'

export interface TestQueue {
  readonly queue: OpenQueue
  readonly clock: FakeClock
  readonly executor: ManualExecutor
  readonly file: string
}

/** A real queue on a real file, with a clock and an executor in the test's hands. Closed when the test ends. */
export async function openTestQueue({
  store,
  ...options
}: Partial<OpenQueueOptions> & {
  readonly file?: string
  /** Open already, for what shares it with the queue; in place of `file`. */
  readonly store?: Store
} = {}): Promise<TestQueue> {
  const file = options.file ?? join(tempFolder(), 'queue.db')
  const clock = (options.clock as FakeClock | undefined) ?? new FakeClock()
  const executor = (options.executor as ManualExecutor | undefined) ?? new ManualExecutor()
  const queue = await openQueue({ drainMs: 0, ...options, file: store ?? file, clock, executor })
  onTestFinished(async () => {
    const closed = queue.close()
    executor.started.length = 0
    const ending = setInterval(() => {
      for (const attempt of [...executor.running]) attempt.end({ kind: 'ended', reason: 'stop' })
      clock.advance(100)
    }, 1)
    await closed
    clearInterval(ending)
  })
  return { queue, clock, executor, file }
}

/** Resolves with the job once it has the status. */
export async function untilStatus(queue: OpenQueue, id: number, status: JobStatus): Promise<Job> {
  const { promise, resolve } = Promise.withResolvers<Job>()
  const stop = queue.on('jobs', ({ changed }) => {
    const job = changed.find((one) => one.id === id && one.status === status)
    if (job) resolve(job)
  })
  const now = await queue.job(id)
  if (now.status === status) resolve(now)
  const job = await promise
  stop()
  return job
}

/** Look into a database beside the queue, as another process would. */
export function peek<T>(file: string, sql: string, ...values: unknown[]): T[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare(sql).all(...values) as T[]
  } finally {
    db.close()
  }
}
