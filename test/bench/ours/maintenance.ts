import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../src/clock.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { createReader, type Reader } from '../../../src/store/reader/reader.ts'
import type { Figures, Task } from '../contender.ts'
import { LagProbe } from '../lag-probe.ts'
import { cachedMillion, MILLION_FOLDER, type Million } from '../million.ts'
import { QUEUES } from '../million-shape.ts'
import { OFFERED, OfferedLoad, type OfferedWork } from './offered-load.ts'
import { openOurs } from './open-ours.ts'

const NAME = 'million.db'

/** Jobs come in for this long at least, so that there is something to compare. */
const SHORTEST_MS = 500
const QUEUE_NAMES = Array.from({ length: QUEUES }, (_, i) => `queue-${i}`)

/** A queue with jobs coming in, and what else a work needs. */
interface Place {
  readonly queue: OpenQueue
  /** On threads of its own, as a host has it. */
  readonly reader: Reader
  readonly folder: string
}

/** What a person or the clock sets going on a large queue. A new one needs a line here and in `rows/million.ts`. */
const WORKS: Readonly<Record<string, (place: Place) => Promise<unknown>>> = {
  backup: ({ reader, folder }) => reader.run('backup', { target: path.join(folder, 'copy.db') }),
  integrity: ({ reader }) => reader.run('integrityCheck', {}),
  // Of the pending, four queues of six: a tenth of all jobs.
  cancel: ({ queue }) =>
    queue.bulk('cancel', { filter: { status: ['pending'], queue: QUEUE_NAMES.slice(0, 4) } }),
  // Failed and dead together: a tenth of all jobs.
  retry: ({ queue }) => queue.bulk('retry', { filter: { status: ['failed', 'dead'] } }),
  purge: ({ queue }) => queue.purge(),
}

/** Large works, one after the other, while 200 jobs a second come in; first the same load with nothing else. */
export async function maintenance({ folder, jobs, seconds }: Task): Promise<Figures> {
  const million = await cachedMillion(MILLION_FOLDER, { jobs })
  copyFileSync(million.file, path.join(folder, NAME))
  const bench = await openUnderLoad(folder, million)
  const reader = createReader({ file: path.join(folder, NAME), clock: systemClock })
  try {
    const idle = (await bench.during(() => pause(seconds * 1000))).work
    const figures: Record<string, number> = { idleP95Ms: idle.p95Ms }
    for (const [name, work] of Object.entries(WORKS)) {
      const seen = await bench.during(() => work({ queue: bench.queue, reader, folder }))
      figures[`${name}Seconds`] = seen.seconds
      figures[`${name}LagP99Ms`] = seen.lag.p99Ms
      figures[`${name}WorstMs`] = seen.lag.worstMs
      figures[`${name}Share`] = seen.work.share / idle.share
      figures[`${name}WaitRatio`] = seen.work.p95Ms / idle.p95Ms
    }
    return figures
  } finally {
    await reader.close()
    await bench.queue.close()
  }
}

interface Seen {
  readonly seconds: number
  readonly lag: ReturnType<LagProbe['end']>
  readonly work: OfferedWork
}

interface UnderLoad {
  readonly queue: OpenQueue
  during(work: () => Promise<unknown>): Promise<Seen>
}

/** The backlog is paused: what comes in meanwhile has a queue and two workers of its own. */
async function openUnderLoad(folder: string, { halfSettledAt }: Million): Promise<UnderLoad> {
  const queue = await openOurs(
    folder,
    {
      queues: { [OFFERED]: { workers: 2 } },
      retention: { completedMs: Date.now() - halfSettledAt, cancelledMs: Date.now() },
    },
    NAME,
  )
  for (const name of QUEUE_NAMES) await queue.pause(name)
  let load: OfferedLoad | null = null
  queue.register<{ number: number }>(OFFERED, ({ number }) => load?.handled(number))
  await queue.start()
  return {
    queue,
    async during(work) {
      load = new OfferedLoad(queue)
      const probe = new LagProbe()
      const since = performance.now()
      await work()
      const seconds = (performance.now() - since) / 1000
      const lag = probe.end()
      await pause(Math.max(0, SHORTEST_MS - seconds * 1000))
      return { seconds, lag, work: await load.end() }
    },
  }
}
