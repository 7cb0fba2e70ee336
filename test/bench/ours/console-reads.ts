import type { JobFilter, TimeRange } from '../../../src/model/filter.ts'
import type { JobSort } from '../../../src/model/sort.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { JobsQuery, OpenQueue } from '../../../src/queue/queue.ts'
import type { Figures, Task } from '../contender.ts'
import { cachedMillion, MILLION_FOLDER } from '../million.ts'
import { QUEUES, TYPES } from '../million-shape.ts'
import { percentile } from '../percentile.ts'

const WARM_UP = 20
const SAMPLES = 200
/** Of what goes through the jobs themselves: a tenth of a second each. */
const SCANS = 20
const PAGE = 100

/** What a read is made of: each turn has other values. */
interface Turn {
  readonly queue: OpenQueue
  readonly turn: number
  readonly jobs: number
  /** UTC ms, between the first job and the last. */
  readonly moment: number
  /** A tenth of the time between them. */
  readonly span: TimeRange
}

/** A new kind of read needs a line here and in `rows/million.ts`. */
const READS: Readonly<Record<string, (the: Turn) => Promise<unknown>>> = {
  stats: ({ queue }) => queue.stats(),
  pageAll: ({ queue }) => page(queue, {}),
  // From somewhere in the middle, as after many pages.
  pageDeep: ({ queue, turn, jobs }) =>
    page(queue, { status: ['completed'] }, { cursor: String(Math.floor(jobs / 2) - turn) }),
  pageStatus: ({ queue, turn }) => page(queue, { status: [STATUSES[turn % STATUSES.length] ?? 'dead'] }),
  pageType: ({ queue, turn }) => page(queue, { type: [typeOf(turn)] }),
  pageQueue: ({ queue, turn }) => page(queue, { queue: [queueOf(turn)] }),
  pageTime: ({ queue, span }) => page(queue, { created: span }),
  pageTwo: ({ queue, turn }) => page(queue, { status: ['dead', 'failed'], type: [typeOf(turn)] }),
  pageThree: ({ queue, turn }) =>
    page(queue, { status: ['completed'], type: [typeOf(turn)], queue: [queueOf(turn)] }),
  pageOldest: (the) => sorted(the, 'oldest'),
  pageLastSettled: (the) => sorted(the, 'last-settled'),
  pageFirstSettled: (the) => sorted(the, 'first-settled'),
  seekPosition: ({ queue, turn, jobs }) => page(queue, {}, { offset: placeOf(turn, jobs) }),
  seekFiltered: ({ queue, turn, jobs }) =>
    page(queue, { status: ['completed'] }, { offset: placeOf(turn, jobs / 2) }),
  seekMoment: ({ queue, moment }) => page(queue, { created: { to: moment } }),
  count: ({ queue, turn }) => queue.count({ filter: { status: ['completed'], queue: [queueOf(turn)] } }),
  estimate: ({ queue, span, turn }) =>
    queue.jobs({ filter: { created: span, type: [typeOf(turn)] }, limit: 1 }),
  facets: ({ queue, turn }) => queue.facets({ type: [typeOf(turn)] }),
}

/** The same off the main thread: it goes through all jobs, or as many as it takes to fill a page. */
const SCANNING: typeof READS = {
  countTime: ({ queue, span, turn }) => queue.count({ filter: { created: span, type: [typeOf(turn)] } }),
  countText: ({ queue, turn }) => queue.count({ text: `"customer":"customer-${turn}"` }),
  searchCommon: ({ queue, turn }) => page(queue, {}, { text: `customer-${turn}` }),
  // Of one job, wherever it is.
  searchRare: ({ queue, turn, jobs }) => page(queue, {}, { text: `"number":${placeOf(turn, jobs)},` }),
  searchError: ({ queue, turn, jobs }) => page(queue, {}, { text: `(request ${placeOf(turn, jobs)})` }),
}

const STATUSES = ['dead', 'pending', 'completed', 'failed', 'cancelled'] as const

/** p95 of each read, in ms: the whole call. */
export async function consoleReads({ jobs }: Task): Promise<Figures> {
  const million = await cachedMillion(MILLION_FOLDER, { jobs })
  const queue = await openQueue({ file: million.file })
  try {
    const { first, last } = await endsOf(queue)
    const turnOf = (turn: number): Turn => {
      const moment = placeOf(turn, last - first) + first
      const span = { from: moment, to: moment + (last - first) / 10 }
      return { queue, turn, jobs, moment, span }
    }
    const figures: Record<string, number> = {}
    for (const [name, read] of Object.entries(READS)) {
      figures[`${name}Ms`] = await p95Of(read, turnOf, SAMPLES)
    }
    for (const [name, read] of Object.entries(SCANNING)) {
      figures[`${name}Ms`] = await p95Of(read, turnOf, SCANS)
    }
    return figures
  } finally {
    await queue.close()
  }
}

async function endsOf(queue: OpenQueue): Promise<{ first: number; last: number }> {
  const [oldest] = (await queue.jobs({ sort: 'oldest', limit: 1 })).jobs
  const [newest] = (await queue.jobs({ limit: 1 })).jobs
  return { first: oldest?.createdAt ?? 0, last: newest?.createdAt ?? 0 }
}

async function p95Of(
  read: (the: Turn) => Promise<unknown>,
  turnOf: (turn: number) => Turn,
  samples: number,
): Promise<number> {
  const times: number[] = []
  const warmUp = Math.min(WARM_UP, samples)
  for (let turn = 0; turn < warmUp + samples; turn++) {
    const the = turnOf(turn)
    const since = performance.now()
    await read(the)
    if (turn >= warmUp) times.push(performance.now() - since)
  }
  return percentile(times, 0.95)
}

function page(queue: OpenQueue, filter: JobFilter, query: Omit<JobsQuery, 'filter'> = {}): Promise<unknown> {
  return queue.jobs({ filter, limit: PAGE, ...query })
}

function sorted({ queue, turn }: Turn, sort: JobSort): Promise<unknown> {
  return page(queue, { type: [typeOf(turn)] }, { sort })
}

/** Somewhere below `end`, far from where the turn before was. */
function placeOf(turn: number, end: number): number {
  return Math.floor(((turn * 0.618) % 1) * end)
}

function typeOf(turn: number): string {
  return `type-${turn % TYPES}`
}

function queueOf(turn: number): string {
  return `queue-${turn % QUEUES}`
}
