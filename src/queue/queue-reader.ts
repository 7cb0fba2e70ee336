import type { Clock } from '../clock.ts'
import { InvalidInputError, NotFoundError } from '../errors.ts'
import { isTested, type JobFilter } from '../model/filter.ts'
import type { AttemptTimeline } from '../model/attempt.ts'
import type { Job, JobWithPayload, StoredColumn } from '../model/job.ts'
import type { JobTest, PayloadPath } from '../model/job-test.ts'
import { JOB_SORTS } from '../model/sort.ts'
import { emptyStats, type Lane, type QueueState, type Stats } from '../model/queue.ts'
import { oldestDueAt } from '../store/oldest-due.ts'
import { SPANS, type Statistics } from '../model/statistics.ts'
import { findAttempts } from '../store/attempts.ts'
import { statusOf } from '../store/codes.ts'
import { cells, countOf, totals } from '../store/counters.ts'
import { isSettlingOrder, jobsPage, pagePlaces, type Page, type PagePlace } from '../store/job-pages.ts'
import type { JobRow } from '../store/job-rows.ts'
import { bucketStart } from '../store/grains.ts'
import { findJob, findJobWithPayload } from '../store/jobs.ts'
import { pausedQueues } from '../store/paused-queues.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { AnchoredLists, isSearched } from './anchors.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import { storedJob } from '../store/stored-job.ts'
import type { LiveAttempts } from './live.ts'
import type { AttemptsPage, JobsPage, JobsQuery, ReadOptions, StatisticsQuery } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'
import { searchPage } from './search-page.ts'
import { runningAttempt, toJob, toJobWithPayload } from './view.ts'

const PAGE = { default: 50, most: 1000 } as const
const ATTEMPTS = { default: 100, most: 1000 } as const

/** The pages of a list this long are mostly reached by a jump. */
const LONG_LIST = 20_000
/** Jobs whose payloads are looked at for the names in them. */
const SAMPLED = 100
const TEXT_LENGTH = { min: 1, max: 200 } as const

export interface QueueReaderOptions {
  readonly store: Store
  readonly registry: HandlerRegistry
  readonly live: LiveAttempts
  readonly reader: Reader
  readonly clock: Clock
}

/**
 * Reads the queue: what is on disk, joined with what only this host knows of the attempts that run.
 * Every answer is bounded, by its page or by the number of cells.
 */
export class QueueReader {
  readonly #store: Store
  readonly #registry: HandlerRegistry
  readonly #live: LiveAttempts
  readonly #reader: Reader
  readonly #anchored: AnchoredLists
  readonly #clock: Clock

  constructor({ store, registry, live, reader, clock }: QueueReaderOptions) {
    this.#store = store
    this.#registry = registry
    this.#live = live
    this.#reader = reader
    this.#clock = clock
    this.#anchored = new AnchoredLists(store, reader, clock)
  }

  /** A row as surfaces show it. */
  view(row: JobRow): Job {
    return toJob(row, this.#registry, this.#live.get(row.id)?.progress ?? null)
  }

  /** @throws NOT_FOUND */
  row(id: number): JobRow {
    const row = findJob(this.#store, id)
    if (!row) throw new NotFoundError('job', id)
    return row
  }

  stats(): Stats {
    return totals(this.#store)
  }

  async jobs(query: JobsQuery, { signal }: ReadOptions): Promise<JobsPage> {
    const { text, sort = 'newest', limit = PAGE.default, cursor, offset = 0, withinMs } = query
    checkRange('limit', limit, 1, PAGE.most)
    checkRange('offset', offset, 0, Number.MAX_SAFE_INTEGER)
    if (!JOB_SORTS.includes(sort)) throw new InvalidInputError('sort', `one of ${JOB_SORTS.join(', ')}`, sort)
    const filter = withText(query.filter ?? {}, text)
    const after = cursor === undefined ? null : placeOf(cursor)
    if (isTested(filter) && isSettlingOrder(sort)) {
      throw new InvalidInputError('sort', 'newest or oldest in a search', sort)
    }
    const landing = await this.#anchored.land(filter, sort, after, offset)
    const request = { filter, sort, limit, ...landing }
    if (isSearched(filter, sort)) {
      const knownCount = this.#anchored.knownCount(filter, sort)
      const found = { ...request, withinMs: withinMs ?? null, knownCount }
      const page = await searchPage(this.#store, this.#reader, found, signal)
      return { ...this.#page(page), searched: page.searched }
    }
    const page = jobsPage(this.#store, request)
    if (after === null && page.total > LONG_LIST) this.#anchored.prepare(filter, sort)
    return this.#page(page)
  }

  async count(
    { filter: given = {}, text, sort = 'newest' }: Pick<JobsQuery, 'filter' | 'text' | 'sort'>,
    { signal }: ReadOptions,
  ): Promise<number> {
    const filter = withText(given, text)
    if (!isTested(filter) && !filter.settled && !filter.created) return countOf(cells(this.#store, filter))
    return this.#anchored.count(filter, sort, { signal })
  }

  async countByStatus(filter: JobFilter, { signal }: ReadOptions): Promise<Stats> {
    if (!isTested(filter) && !filter.settled && !filter.created) return statsOf(cells(this.#store, filter))
    const stats = emptyStats()
    const scanned = { ...scanFilterOf(this.#store, filter), except: [], since: Number.MAX_SAFE_INTEGER }
    for (const { status, jobs } of await this.#reader.run('tally', scanned, { signal })) {
      stats[statusOf(status)] = jobs
    }
    return stats
  }

  offsetAt(
    { filter = {}, sort = 'newest' }: Pick<JobsQuery, 'filter' | 'sort'>,
    at: number,
  ): Promise<number | null> {
    checkRange('at', at, 0, Number.MAX_SAFE_INTEGER)
    return this.#anchored.offsetAt(filter, sort, at)
  }

  payloadPaths(filter: JobFilter, { signal }: ReadOptions): Promise<readonly PayloadPath[]> {
    const found = { filter: { ...filter, settled: undefined }, sort: 'newest', limit: SAMPLED } as const
    const ids = pagePlaces(this.#store, { ...found, after: null, offset: 0 }).map(({ id }) => id)
    return this.#reader.run('payloadPaths', { ids }, { signal })
  }

  #page({ rows, total, isEstimate, next }: Page): JobsPage {
    return {
      jobs: rows.map((row) => this.view(row)),
      total,
      isEstimate,
      cursor: next && cursorOf(next),
      searched: null,
    }
  }

  job(id: number): JobWithPayload {
    const row = findJobWithPayload(this.#store, id)
    if (!row) throw new NotFoundError('job', id)
    return toJobWithPayload(row, this.#registry, this.#live.get(id)?.progress ?? null)
  }

  attempts(
    id: number,
    {
      limit = ATTEMPTS.default,
      before = Number.MAX_SAFE_INTEGER,
    }: { limit?: number | undefined; before?: number | undefined },
  ): AttemptsPage {
    checkRange('limit', limit, 1, ATTEMPTS.most)
    const row = this.row(id)
    const isRunning = row.status === 'running' && row.starts < before
    const ended = findAttempts(this.#store, id, before, isRunning ? limit - 1 : limit)
    const attempts = isRunning ? [...ended, runningAttempt(row, this.#live.get(id)?.logs ?? [])] : ended
    const oldest = attempts[0]?.number ?? 1
    return { attempts, before: oldest > 1 ? oldest : null }
  }

  async timeline(id: number, { signal }: ReadOptions): Promise<AttemptTimeline> {
    this.row(id)
    return this.#reader.run('timeline', { jobId: id }, { signal })
  }

  /** @throws NOT_FOUND */
  stored(id: number): readonly StoredColumn[] {
    const columns = storedJob(this.#store, id)
    if (!columns) throw new NotFoundError('job', id)
    return columns
  }

  /** What has happened up to now, as far as it is written. */
  async statistics({ span, queue, type }: StatisticsQuery, { signal }: ReadOptions): Promise<Statistics> {
    const { lastMs, stepMs } = SPANS[span]
    const at = this.#clock.now()
    const from = bucketStart(at, stepMs) - lastMs + stepMs
    const input = { from, at, stepMs, points: lastMs / stepMs, queue, type }
    return { span, ...(await this.#reader.run('statistics', input, { signal })) }
  }

  /** Every queue that has jobs, handlers or workers, or is paused; by name. */
  queues(lanes: readonly Lane[]): readonly QueueState[] {
    const all = cells(this.#store)
    const paused = new Map(pausedQueues(this.#store).map((queue) => [queue.name, queue]))
    const own = new Map(lanes.flatMap(({ queue, workers }) => (queue === null ? [] : [[queue, workers]])))
    const known = ['default', ...this.#registry.queues(), ...own.keys(), ...paused.keys()]
    const names = new Set([...known, ...all.map(({ queue }) => queue)])
    return [...names].sort().map((name) => ({
      name,
      stats: statsOf(all.filter(({ queue }) => queue === name)),
      oldestDueAt: oldestDueAt(this.#store, name),
      pausedAt: paused.get(name)?.pausedAt ?? null,
      pauseReason: paused.get(name)?.reason ?? null,
      ownWorkers: own.get(name) ?? null,
    }))
  }
}

function statsOf(cellCounts: ReturnType<typeof cells>): Stats {
  const stats = emptyStats()
  for (const { status, jobs } of cellCounts) stats[status] += jobs
  return stats
}

/** Its id, and before it, in an order of settling, when it settled. */
function cursorOf({ id, completedAt }: PagePlace): string {
  return completedAt === null ? String(id) : `${completedAt}.${id}`
}

function placeOf(cursor: string): PagePlace {
  const [, completedAt, id] = /^(?:(\d{1,16})\.)?(\d{1,16})$/.exec(cursor) ?? []
  if (id === undefined || !Number.isSafeInteger(Number(id))) {
    throw new InvalidInputError('cursor', 'a cursor of an earlier page')
  }
  return { id: Number(id), completedAt: completedAt === undefined ? null : Number(completedAt) }
}

/** The same filter, with one more test. @throws INVALID_INPUT naming `text` */
function withText(filter: JobFilter, text: string | undefined): JobFilter {
  if (text === undefined) return filter
  const { min, max } = TEXT_LENGTH
  if (typeof text !== 'string' || text.length < min || text.length > max || text.includes('\0')) {
    throw new InvalidInputError('text', `${min} to ${max} characters without NUL`)
  }
  const test: JobTest = { kind: 'text', places: ['payload', 'error'], texts: [text] }
  return { ...filter, where: [...(filter.where ?? []), test] }
}

function checkRange(field: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return
  throw new InvalidInputError(field, `a whole number from ${min} to ${max}`, String(value))
}
