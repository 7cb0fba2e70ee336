import type { OpenQueue } from '../../../src/queue/queue.ts'
import type { Figures, Task } from '../contender.ts'
import { PAYLOAD } from '../payload.ts'
import { concurrentRate, perSecond, serialRate } from '../rates.ts'
import { NOOP, noops } from './fill.ts'
import { openOurs } from './open-ours.ts'

export async function enqueueSerial({ folder, jobs }: Task): Promise<Figures> {
  return inQueue(folder, (queue) => serialRate(jobs, () => queue.enqueue({ type: NOOP, payload: PAYLOAD })))
}

export async function enqueueConcurrent({ folder, jobs, concurrency }: Task): Promise<Figures> {
  return inQueue(folder, (queue) =>
    concurrentRate(jobs, concurrency, () => queue.enqueue({ type: NOOP, payload: PAYLOAD })),
  )
}

export async function enqueueMany({ folder, jobs }: Task): Promise<Figures> {
  const batch = noops(jobs)
  return inQueue(folder, async (queue) => {
    const since = performance.now()
    await queue.enqueueMany(batch)
    return perSecond(jobs, since)
  })
}

async function inQueue(folder: string, rate: (queue: OpenQueue) => Promise<number>): Promise<Figures> {
  const queue = await openOurs(folder)
  queue.register(NOOP, () => undefined)
  try {
    return { rate: await rate(queue) }
  } finally {
    await queue.close()
  }
}
