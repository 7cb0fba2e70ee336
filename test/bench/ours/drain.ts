import type { OpenQueue } from '../../../src/queue/queue.ts'
import type { Figures, Task } from '../contender.ts'
import { DrainWatch } from '../drain-watch.ts'
import { fill, NOOP } from './fill.ts'
import { openOurs } from './open-ours.ts'

/** From the first handler until the last outcome is on the disk. */
export async function drain({ folder, jobs, concurrency }: Task): Promise<Figures> {
  const queue = await openOurs(folder, { workers: concurrency })
  try {
    const watch = new DrainWatch(jobs)
    queue.register(NOOP, () => watch.handled())
    await fill(queue, jobs)
    await queue.start()
    await watch.all
    await untilCompleted(queue, jobs)
    return { rate: watch.rate() }
  } finally {
    await queue.close()
  }
}

/** Looks again at every turn of the event loop: a handler's end comes before its outcome's commit. */
export async function untilCompleted(queue: OpenQueue, jobs: number): Promise<void> {
  while ((await queue.stats()).completed < jobs) {
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}
