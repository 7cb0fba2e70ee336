import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import type { Figures, Task } from '../contender.ts'
import { DrainWatch } from '../drain-watch.ts'
import { growthOf, type Costs } from '../growth.ts'
import { perSecond } from '../rates.ts'
import { fill, NOOP } from './fill.ts'
import { openOurs } from './open-ours.ts'

/** Jobs of one call, as of one transaction of the limit. */
const BATCH = 100
const WORKERS = 10

/** The cost of an enqueue and of a drained job beside jobs that stand in the table already. */
export async function growth(task: Task): Promise<Figures> {
  return growthOf(task.standing, (standing) => costsBeside(standing, task))
}

async function costsBeside(standing: number, task: Task): Promise<Costs> {
  const name = `ours-${task.standingStatus}-${standing}.db`
  if (!existsSync(path.join(task.cacheFolder, name))) await build(name, standing, task)
  const queue = await openOurs(task.cacheFolder, { workers: WORKERS }, name)
  try {
    const watch = new DrainWatch(task.jobs)
    queue.register(NOOP, () => watch.handled())
    return { enqueue: await enqueueRate(queue, task.jobs), drain: await drainRate(queue, watch) }
  } finally {
    await queue.close()
  }
}

async function enqueueRate(queue: OpenQueue, jobs: number): Promise<number> {
  const since = performance.now()
  await fill(queue, jobs, BATCH)
  return perSecond(jobs, since)
}

/** To the last handler, not to its outcome: beside a million pending jobs there is always a next one. */
async function drainRate(queue: OpenQueue, watch: DrainWatch): Promise<number> {
  await queue.start()
  await watch.all
  return watch.rate()
}

async function build(name: string, standing: number, { cacheFolder, standingStatus }: Task): Promise<void> {
  const draft = `${name}.draft`
  const queue = await openOurs(cacheFolder, {}, draft)
  await fill(queue, standing)
  if (standingStatus === 'settled') await queue.bulk('cancel', { filter: {} })
  await queue.close()
  renameSync(path.join(cacheFolder, draft), path.join(cacheFolder, name))
}
