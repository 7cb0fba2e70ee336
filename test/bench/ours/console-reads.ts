import type { JobFilter } from '../../../src/model/filter.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import type { Figures, Task } from '../contender.ts'
import { cachedMillion, MILLION_FOLDER } from '../million.ts'
import { QUEUES, TYPES } from '../million-shape.ts'
import { percentile } from '../percentile.ts'

const WARM_UP = 20
const SAMPLES = 200
const PAGE = 100

/** Each with other values every time. A new kind of read needs a line here and in `rows/million.ts`. */
const READS: Readonly<Record<string, (queue: OpenQueue, turn: number, jobs: number) => Promise<unknown>>> = {
  stats: (queue) => queue.stats(),
  pageAll: (queue) => page(queue, {}),
  // From somewhere in the middle, as after many pages.
  pageDeep: (queue, turn, jobs) =>
    page(queue, { status: ['completed'] }, String(Math.floor(jobs / 2) - turn)),
  pageStatus: (queue, turn) => page(queue, { status: [STATUSES[turn % STATUSES.length] ?? 'dead'] }),
  pageType: (queue, turn) => page(queue, { type: [typeOf(turn)] }),
  pageQueue: (queue, turn) => page(queue, { queue: [queueOf(turn)] }),
  pageTwo: (queue, turn) => page(queue, { status: ['dead', 'failed'], type: [typeOf(turn)] }),
  pageThree: (queue, turn) =>
    page(queue, { status: ['completed'], type: [typeOf(turn)], queue: [queueOf(turn)] }),
  count: (queue, turn) => queue.jobs({ filter: { status: ['completed'], queue: [queueOf(turn)] }, limit: 1 }),
  facets: (queue, turn) => queue.facets({ type: [typeOf(turn)] }),
}

const STATUSES = ['dead', 'pending', 'completed', 'failed', 'cancelled'] as const

/** p95 of each read, in ms: the whole call, on the main thread. */
export async function consoleReads({ jobs }: Task): Promise<Figures> {
  const million = await cachedMillion(MILLION_FOLDER, { jobs: jobs })
  const queue = await openQueue({ file: million.file })
  try {
    const figures: Record<string, number> = {}
    for (const [name, read] of Object.entries(READS)) figures[`${name}Ms`] = await p95Of(queue, jobs, read)
    return figures
  } finally {
    await queue.close()
  }
}

async function p95Of(
  queue: OpenQueue,
  jobs: number,
  read: (queue: OpenQueue, turn: number, jobs: number) => Promise<unknown>,
): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < WARM_UP + SAMPLES; turn++) {
    const since = performance.now()
    await read(queue, turn, jobs)
    if (turn >= WARM_UP) times.push(performance.now() - since)
  }
  return percentile(times, 0.95)
}

function page(queue: OpenQueue, filter: JobFilter, cursor?: string): Promise<unknown> {
  return queue.jobs({ filter, limit: PAGE, cursor })
}

function typeOf(turn: number): string {
  return `type-${turn % TYPES}`
}

function queueOf(turn: number): string {
  return `queue-${turn % QUEUES}`
}
