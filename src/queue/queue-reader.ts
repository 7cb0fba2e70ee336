import { InvalidInputError, NotFoundError } from '../errors.ts'
import type { Job, JobWithPayload } from '../model/job.ts'
import { JOB_SORTS } from '../model/sort.ts'
import { emptyStats, type Lane, type QueueState, type Stats } from '../model/queue.ts'
import { findAttempts } from '../store/attempts.ts'
import { cells, totals } from '../store/counters.ts'
import { jobsPage, type PagePlace } from '../store/job-pages.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob, findJobWithPayload } from '../store/jobs.ts'
import { pausedQueues } from '../store/paused-queues.ts'
import type { Store } from '../store/store.ts'
import type { LiveAttempts } from './live.ts'
import type { AttemptsPage, JobsPage, JobsQuery } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'
import { runningAttempt, toJob, toJobWithPayload } from './view.ts'

const PAGE = { default: 50, most: 1000 } as const
const ATTEMPTS = { default: 100, most: 1000 } as const

/**
 * Reads the queue: what is on disk, joined with what only this host knows of the attempts that run.
 * Every answer is bounded, by its page or by the number of cells.
 */
export class QueueReader {
  readonly #store: Store
  readonly #registry: HandlerRegistry
  readonly #live: LiveAttempts

  constructor(store: Store, registry: HandlerRegistry, live: LiveAttempts) {
    this.#store = store
    this.#registry = registry
    this.#live = live
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

  jobs({ filter = {}, sort = 'newest', limit = PAGE.default, cursor, offset = 0 }: JobsQuery): JobsPage {
    checkRange('limit', limit, 1, PAGE.most)
    checkRange('offset', offset, 0, Number.MAX_SAFE_INTEGER)
    if (!JOB_SORTS.includes(sort)) throw new InvalidInputError('sort', `one of ${JOB_SORTS.join(', ')}`, sort)
    if (offset > 0 && sort.endsWith('settled')) {
      throw new InvalidInputError('offset', '0 in an order of settling', String(offset))
    }
    const after = cursor === undefined ? null : placeOf(cursor)
    const page = jobsPage(this.#store, { filter, sort, limit, after, offset })
    return {
      jobs: page.rows.map((row) => this.view(row)),
      total: page.total,
      isEstimate: page.isEstimate,
      cursor: page.next && cursorOf(page.next),
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

function checkRange(field: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return
  throw new InvalidInputError(field, `a whole number from ${min} to ${max}`, String(value))
}
