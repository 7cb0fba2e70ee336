import { FailureGrouping } from '../../../src/queue/failure-grouping.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { NonRetryableError } from '../../../src/runner/handler.ts'
import type { Figures, Task } from '../contender.ts'
import { DrainWatch } from '../drain-watch.ts'
import { fill, NOOP } from './fill.ts'
import { openOurs } from './open-ours.ts'

/**
 * Jobs that all fail for good, with grouping and without it, and how long one waits for the groups afterwards. Every
 * message is another one, so that what is remembered of those that were seen saves nothing.
 */
export async function failAll(task: Task): Promise<Figures> {
  const part = { ...task, jobs: Math.ceil(task.jobs / PAIRS) }
  // The first drain of a process is slower than the next: it counts for neither.
  await ungrouped(() => secondsOf(part, 'warm.db'))
  let [grouped, bare] = [0, 0]
  // By turns, each of them as often first: whatever else the machine does holds up both.
  for (let pair = 0; pair < PAIRS; pair++) {
    const isFirst = pair % 2 === 0
    if (isFirst) grouped += await secondsOf(part, `with-${pair}.db`)
    bare += await ungrouped(() => secondsOf(part, `without-${pair}.db`))
    if (!isFirst) grouped += await secondsOf(part, `with-${pair}.db`)
  }
  let reads: Figures = {}
  await secondsOf(task, 'reads.db', async (queue) => (reads = await waits(queue)))
  return { rate: (part.jobs * PAIRS) / grouped, share: bare / grouped, ...reads }
}

const PAIRS = 4

/** There is no setting that leaves grouping out: it is taken out of the code for as long as `work` takes. */
async function ungrouped<T>(work: () => Promise<T>): Promise<T> {
  const { groupOf } = FailureGrouping.prototype
  FailureGrouping.prototype.groupOf = () => null
  try {
    return await work()
  } finally {
    FailureGrouping.prototype.groupOf = groupOf
  }
}

/** From the first handler until the last job is dead. */
async function secondsOf(
  { folder, jobs, concurrency }: Task,
  name: string,
  afterwards: (queue: OpenQueue) => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  const queue = await openOurs(folder, { workers: concurrency }, name)
  try {
    const watch = new DrainWatch(jobs)
    let n = 0
    queue.register(NOOP, () => {
      watch.handled()
      throw new NonRetryableError(`order ${++n} of "customer ${n}" has no rate since 2026-11-25T01:02:03Z`)
    })
    await fill(queue, jobs)
    await queue.start()
    await watch.all
    while ((await queue.stats()).dead < jobs) await new Promise<void>((resolve) => setImmediate(resolve))
    const seconds = jobs / watch.rate()
    await afterwards(queue)
    return seconds
  } finally {
    await queue.close()
  }
}

/** How long a person waits for the list of groups, for a page of one of them, and for its exact count; ms. */
async function waits(queue: OpenQueue): Promise<Figures> {
  const group = (await queue.failures()).groups[0]?.id ?? 0
  const filter = { group, status: ['dead'] } as const
  // The threads that read are there: a console has begun them long before.
  await queue.count({ filter: { group, status: ['failed'] } })
  return {
    listMs: await timed(() => queue.failures()),
    pageMs: await timed(() => queue.jobs({ filter, limit: 200 })),
    countMs: await timed(() => queue.count({ filter })),
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}
