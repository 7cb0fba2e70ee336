import type { JobFilter } from '../../../src/model/filter.ts'
import type { JobStatus } from '../../../src/model/status.ts'
import type { Ending } from '../../../src/runner/executor.ts'
import { OWN_QUEUE, WORKERS } from './handlers.ts'
import type { ModelJob } from './job.ts'

const RETENTION_MS = 24 * 3_600_000

/** What an executor has said of an attempt, until it is seen on disk. */
export interface Report {
  readonly number: number
  readonly ending: Ending
  readonly isStopping: boolean
}

/** What payloads of the model have or not, and conditions ask for, to the last digit. */
export const EXACT_NUMBER = '12345678901234567890'

export interface ModelHold {
  readonly id: number
  readonly type: string
  /** None, or one on the exact number. */
  readonly condition: string
  readonly isOnce: boolean
  readonly isOn: boolean
}

/** The queue as it must be. Commands and what is seen to happen by itself change it; it decides nothing. */
export class Model {
  readonly jobs = new Map<number, ModelJob>()
  readonly purged: number[] = []
  readonly paused = new Map<string, { readonly pausedAt: number; readonly reason: string | null }>()
  /** By number. */
  readonly holds = new Map<number, ModelHold>()
  /** By job. */
  readonly reports = new Map<number, Report>()
  /** Every job's id and token there ever were, with the start that they belong to. */
  readonly claims = new Map<string, number>()
  highestId = 0
  /** The queue that a shared worker took from last; null where that is not known. */
  lastShared: string | null = null
  /**
   * Something happened that the host is told of by its clock alone: a jump of the wall clock, a write of
   * another program, a write of its own that failed. Until its clock has moved it may be behind.
   */
  isLagging = false
  /** The next write of the host is going to fail. */
  isFaultArmed = false
  /** Retried or ended by the current step, perhaps in transactions that a claim came between. */
  readonly madeReady = new Set<number>()

  put(job: ModelJob): void {
    this.jobs.set(job.id, job)
    this.highestId = Math.max(this.highestId, job.id)
  }

  get(id: number): ModelJob {
    const job = this.jobs.get(id)
    if (!job) throw new Error(`the model has no job ${id}`)
    return job
  }

  /** The job that a number picks; undefined where there are none. Newer ones are picked more often. */
  pick(number: number, of: readonly ModelJob[] = this.all()): ModelJob | undefined {
    return of[of.length - 1 - (number % of.length)]
  }

  all(): readonly ModelJob[] {
    return [...this.jobs.values()]
  }

  with(...statuses: readonly JobStatus[]): readonly ModelJob[] {
    return this.all().filter(({ status }) => statuses.includes(status))
  }

  matching(filter: JobFilter): readonly ModelJob[] {
    return this.all().filter(
      ({ status, type, queue }) =>
        isOneOf(filter.status, status) && isOneOf(filter.type, type) && isOneOf(filter.queue, queue),
    )
  }

  /** Oldest first. */
  allHolds(): readonly ModelHold[] {
    return [...this.holds.values()].sort((a, b) => a.id - b.id)
  }

  /** The hold that must stop a job which is about to start; undefined where it may run. */
  stopping({ type, payload, starts, heldStart }: ModelJob): ModelHold | undefined {
    if (heldStart === starts + 1) return undefined
    return this.allHolds().find(
      (hold) => hold.isOn && hold.type === type && (hold.condition === '' || payload.includes(EXACT_NUMBER)),
    )
  }

  byKey(queue: string, key: string): ModelJob | undefined {
    return this.all().find((job) => job.queue === queue && job.key === key)
  }

  /** Running, and its handler has not ended yet. */
  atWork(): readonly ModelJob[] {
    return this.with('running').filter(({ id }) => !this.reports.has(id))
  }

  /** What a worker could be given at `now`, in the order of its claiming. */
  claimable(queue: string, now: number): readonly ModelJob[] {
    if (this.paused.has(queue)) return []
    return this.with('pending', 'failed')
      .filter((job) => job.queue === queue && !job.isHeld && job.runAt <= now)
      .sort((a, b) => a.priority - b.priority || a.runAt - b.runAt || a.id - b.id)
  }

  /** What a purge at `now` takes away: completed and cancelled jobs that settled, or were restored, a day ago or earlier. */
  purgeable(now: number): readonly ModelJob[] {
    const isOld = ({ completedAt, updatedAt }: ModelJob): boolean =>
      completedAt !== null && Math.max(completedAt, updatedAt) <= now - RETENTION_MS
    return this.with('completed', 'cancelled').filter(isOld)
  }

  purge(id: number): void {
    this.jobs.delete(id)
    this.purged.push(id)
  }

  /** The queues whose jobs the same workers run. */
  laneOf(queue: string): readonly string[] {
    if (queue === OWN_QUEUE) return [OWN_QUEUE]
    return [...new Set(this.all().map((job) => job.queue))].filter((name) => name !== OWN_QUEUE)
  }

  freeWorkers(queue: string): number {
    const isOwn = queue === OWN_QUEUE
    const busy = this.atWork().filter((job) => (job.queue === OWN_QUEUE) === isOwn).length
    return (isOwn ? WORKERS.own : WORKERS.shared) - busy
  }
}

function isOneOf<T>(values: readonly T[] | undefined, value: T): boolean {
  return !values?.length || values.includes(value)
}
