import type { OpenQueue } from '../../../src/queue/queue.ts'
import type { Figures, Task } from '../contender.ts'
import { sampled, StartWatch } from '../latency-samples.ts'
import { PAYLOAD } from '../payload.ts'
import { NOOP } from './fill.ts'
import { openIsolated, warmProcesses } from './isolated.ts'
import { openOurs } from './open-ours.ts'

/** From the call of `enqueue` to the first line of the handler, in this process. */
export async function latency({ folder, jobs }: Task): Promise<Figures> {
  const queue = await openOurs(folder)
  const watch = new StartWatch()
  queue.register(NOOP, () => watch.began())
  await queue.start()
  try {
    return await sampled(jobs, () => watch.waitOf(() => queue.enqueue({ type: NOOP, payload: PAYLOAD })))
  } finally {
    await queue.close()
  }
}

/** The same, with the handler in a process of its own, which says when it began. */
export async function latencyIsolated({ folder, jobs }: Task): Promise<Figures> {
  const queue = await openIsolated(folder, 2)
  try {
    await warmProcesses(queue, 2)
    return await sampled(jobs, () => waitOfOne(queue))
  } finally {
    await queue.close()
  }
}

async function waitOfOne(queue: OpenQueue): Promise<number> {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let id = 0
  const completed = new Set<number>()
  const stop = queue.on('jobs', ({ changed }) => {
    for (const job of changed) if (job.status === 'completed') completed.add(job.id)
    if (completed.has(id)) resolve()
  })
  const since = process.hrtime.bigint()
  id = (await queue.enqueue({ type: NOOP, payload: PAYLOAD })).job.id
  if (completed.has(id)) resolve()
  await ended
  stop()
  const { attempts } = await queue.attempts(id)
  const began = BigInt(JSON.parse(attempts[0]?.result ?? '"0"') as string)
  return Number(began - since) / 1e6
}
