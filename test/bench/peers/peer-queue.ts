import type { Contender, Figures, Task } from '../contender.ts'
import { DrainWatch } from '../drain-watch.ts'
import { sampled, StartWatch } from '../latency-samples.ts'
import { concurrentRate, perSecond, serialRate } from '../rates.ts'
import { fileGrowth } from './file-growth.ts'

/** A queue of another package, opened afresh for one measure: all that the bench asks of it. */
export interface PeerQueue {
  /** Enqueue one job that does nothing, with the payload that all have. */
  add(): Promise<unknown>
  /** Enqueue many at once; absent where the package can't. */
  readonly addMany?: (jobs: number) => Promise<unknown>
  /** Let `concurrency` jobs run at once, each of which calls `handled`. @returns how to stop that */
  work(concurrency: number, handled: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** A backlog of those that can only enqueue one by one is this long. */
const MOST_ONE_BY_ONE = 1_000

/** Whoever is not through by then is measured on what it managed. */
const LONGEST_DRAIN_MS = 10_000

export type OpenPeer = (folder: string) => Promise<PeerQueue>

/** @param databaseFile in the folder, where it keeps one */
export function peerMeasures(open: OpenPeer, databaseFile?: string): Contender['measures'] {
  const rateOf = async (folder: string, rate: (queue: PeerQueue) => Promise<number>): Promise<Figures> =>
    opened(open, folder, async (queue) => ({ rate: await rate(queue) }))
  return {
    enqueueSerial: ({ folder, jobs }) => rateOf(folder, (queue) => serialRate(jobs, () => queue.add())),
    enqueueConcurrent: ({ folder, jobs, concurrency }) =>
      rateOf(folder, (queue) => concurrentRate(jobs, concurrency, () => queue.add())),
    enqueueMany: ({ folder, jobs }) => rateOf(folder, (queue) => manyRate(queue, jobs)),
    drain: ({ folder, jobs, concurrency }) => rateOf(folder, (queue) => drainRate(queue, jobs, concurrency)),
    latency: ({ folder, jobs }) => opened(open, folder, (queue) => latencyOf(queue, jobs)),
    ...(databaseFile === undefined ? {} : { disk: (task: Task) => diskOf(open, task, databaseFile) }),
  }
}

async function manyRate(queue: PeerQueue, jobs: number): Promise<number> {
  const since = performance.now()
  // A rate of NaN: shown as a dash.
  if (!queue.addMany) return NaN
  await queue.addMany(jobs)
  return perSecond(jobs, since)
}

async function drainRate(queue: PeerQueue, jobs: number, concurrency: number): Promise<number> {
  const watch = new DrainWatch(await fillPeer(queue, jobs), LONGEST_DRAIN_MS)
  const stop = await queue.work(concurrency, () => watch.handled())
  await watch.all
  const rate = watch.rate()
  await stop()
  return rate
}

async function latencyOf(queue: PeerQueue, jobs: number): Promise<Figures> {
  const watch = new StartWatch()
  const stop = await queue.work(1, () => watch.began())
  const figures = await sampled(jobs, () => watch.waitOf(() => queue.add()))
  await stop()
  return figures
}

async function diskOf(open: OpenPeer, task: Task, name: string): Promise<Figures> {
  return fileGrowth(task.folder, name, (jobs) =>
    opened(open, task.folder, (queue) => fillPeer(queue, Math.min(task.jobs, jobs))),
  )
}

/** @returns how many it was */
async function fillPeer(queue: PeerQueue, jobs: number): Promise<number> {
  if (queue.addMany) {
    await queue.addMany(jobs)
    return jobs
  }
  const few = Math.min(jobs, MOST_ONE_BY_ONE)
  for (let i = 0; i < few; i++) await queue.add()
  return few
}

async function opened<T>(open: OpenPeer, folder: string, use: (queue: PeerQueue) => Promise<T>): Promise<T> {
  const queue = await open(folder)
  try {
    return await use(queue)
  } finally {
    await queue.close()
  }
}
