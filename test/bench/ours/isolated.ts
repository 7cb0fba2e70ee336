import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../src/clock.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { createProcessList } from '../../../src/runner/process-list.ts'
import { createPool } from '../../../src/runner/pool.ts'
import type { Figures, Task } from '../contender.ts'
import { perSecond } from '../rates.ts'
import { untilCompleted } from './drain.ts'
import { fill, NOOP } from './fill.ts'
import { openOurs } from './open-ours.ts'

const HANDLER = fileURLToPath(new URL('../fixtures/noop.ts', import.meta.url))

const GRACE_MS = 5_000
const MEMORY_MB = 512

/** From a running pool until the last outcome is on the disk. */
export async function drainIsolated({ folder, jobs, concurrency }: Task): Promise<Figures> {
  const queue = await openIsolated(folder, concurrency)
  try {
    await warmProcesses(queue, concurrency)
    // Held back until they are all there: what is measured is draining, not filling.
    await queue.pause('default')
    await fill(queue, jobs)
    const { completed } = await queue.stats()
    const since = performance.now()
    await queue.resume('default')
    await untilCompletedByEvent(queue, completed + jobs)
    return { rate: perSecond(jobs, since) }
  } finally {
    await queue.close()
  }
}

/** A queue whose handlers run in processes of their own, as a workspace's do. Started. */
export async function openIsolated(folder: string, workers: number): Promise<OpenQueue> {
  const pool = createPool({
    processHost: nodeProcessHost(),
    clock: systemClock,
    cwd: folder,
    env: process.env,
    graceMs: GRACE_MS,
    memoryMb: MEMORY_MB,
    processes: createProcessList(path.join(folder, 'processes.json'), console.error),
    log: (line) => console.error(line),
  })
  pool.setBuild({ id: 'bench', files: new Map([[NOOP, HANDLER]]) })
  const queue = await openOurs(folder, { executor: pool, workers })
  queue.register(NOOP, {})
  await queue.start()
  return queue
}

/** Every process has loaded its handler and run some jobs. */
export async function warmProcesses(queue: OpenQueue, workers: number): Promise<void> {
  const jobs = workers * 20
  await fill(queue, jobs)
  await untilCompletedByEvent(queue, jobs)
}

/** Told, not polled: the event loop belongs to the messages. */
async function untilCompletedByEvent(queue: OpenQueue, jobs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = jobs - (await queue.stats()).completed
  if (left <= 0) return
  const stop = queue.on('jobs', ({ changed }) => {
    for (const job of changed) if (job.status === 'completed') left--
    if (left <= 0) resolve()
  })
  await promise
  stop()
  await untilCompleted(queue, jobs)
}
