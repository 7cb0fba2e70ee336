import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Attempt } from '../../../src/model/attempt.ts'
import type { Job } from '../../../src/model/job.ts'
import { openQueue, type OpenQueueOptions } from '../../../src/queue/open-queue.ts'
import type { NewJob, OpenQueue } from '../../../src/queue/queue.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { createProcessList } from '../../../src/runner/process-list.ts'
import { createPool, type HandlerPool, type PoolOptions } from '../../../src/runner/pool.ts'
import { STATUS_CODES, STATUSES_BY_CODE } from '../../../src/store/codes.ts'
import { peek } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

export interface PoolQueue {
  readonly queue: OpenQueue
  readonly pool: HandlerPool
  readonly folder: string
  /** The database. */
  readonly file: string
  readonly log: string[]
  /** Enqueue a job and wait for its end, with its history. */
  run(job: NewJob): Promise<{ readonly job: Job; readonly attempts: readonly Attempt[] }>
}

/** Runs every time, on whichever worker is free: one that a fault has left behind would show. */
export const HONEST = `export default (payload) => payload`

/**
 * The whole way of a job: a real queue on a real file, its handlers in real processes, time as it is. When the
 * test ends, the counters must equal a count and the database must be whole.
 */
export async function openPoolQueue(
  handlers: Readonly<Record<string, string>>,
  options: Partial<PoolOptions> & Partial<OpenQueueOptions> = {},
): Promise<PoolQueue> {
  const folder = tempFolder()
  const file = join(folder, 'queue.db')
  mkdirSync(join(folder, 'handlers'))
  const files = new Map(
    Object.entries({ honest: HONEST, ...handlers }).map(([type, source]) => {
      const path = join(folder, 'handlers', `${type}.mjs`)
      writeFileSync(path, source)
      return [type, path]
    }),
  )
  const log: string[] = []
  const pool = createPool({
    processHost: nodeProcessHost(),
    clock: systemClock,
    cwd: folder,
    env: process.env,
    graceMs: 300,
    memoryMb: 128,
    processes: createProcessList(join(folder, 'processes.json'), () => undefined),
    log: (line) => void log.push(line),
    ...options,
  })
  pool.setBuild({ id: 'build-1', files })
  const queue = await openQueue({ file, executor: pool, drainMs: 0, graceMs: 300, workers: 2, ...options })
  queue.replaceHandlers(new Map([...files.keys()].map((type) => [type, { maxAttempts: 1 }])))
  onTestFinished(async () => {
    await queue.close()
    expectSound(file)
  })
  await queue.start()

  return {
    queue,
    pool,
    folder,
    file,
    log,
    async run(job) {
      const { job: added } = await queue.enqueue(job)
      const ended = await untilEnded(queue, added.id)
      return { job: ended, attempts: (await queue.attempts(added.id)).attempts }
    },
  }
}

/** Resolves with the job once it is completed, dead or cancelled. */
export async function untilEnded(queue: OpenQueue, id: number): Promise<Job> {
  const { promise, resolve } = Promise.withResolvers<Job>()
  const look = (job: Job): void => {
    if (job.completedAt !== null) resolve(job)
  }
  const stop = queue.on('jobs', ({ changed }) => changed.filter((job) => job.id === id).forEach(look))
  look(await queue.job(id))
  const job = await promise
  stop()
  return job
}

/** What holds whatever has happened: counters as a count would give them, and a database that is whole. */
export function expectSound(file: string): void {
  const counts = STATUSES_BY_CODE.map((status) => `sum(status = ${STATUS_CODES[status]}) AS ${status}`)
  const counted = `SELECT queue_id, type_id, ${counts.join(', ')} FROM jobs GROUP BY 1, 2 ORDER BY 1, 2`
  const kept = `SELECT queue_id, type_id, ${STATUSES_BY_CODE.join(', ')} FROM counters
    WHERE ${STATUSES_BY_CODE.join(' + ')} <> 0 ORDER BY 1, 2`
  expect(peek(file, kept)).toEqual(peek(file, counted))
  expect(peek(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
}
