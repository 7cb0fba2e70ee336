import type { AttemptOutcome } from '../model/attempt.ts'
import { addTo, observe } from '../model/histogram.ts'
import type { JobStatus } from '../model/status.ts'
import { emptyBuildCounts, type BuildCount, type GatheredBuild } from '../store/build-counts.ts'
import { FINEST_MS, bucketStart } from '../store/grains.ts'
import { COUNTS, emptyCounts, type Count, type Rollup } from '../store/rollups.ts'

/** An attempt that has ended, as far as statistics go; all times UTC ms. */
export interface EndedFigures {
  readonly jobId: number
  readonly queue: string
  readonly type: string
  /** That the attempt ran on; null for handlers of a program's own. */
  readonly build: string | null
  readonly outcome: AttemptOutcome
  /** What its job became. */
  readonly status: JobStatus
  readonly dueAt: number
  readonly startedAt: number
  readonly finishedAt: number
}

/** While the disk refuses them, no more parts than this are kept: the oldest go. */
const MOST_PARTS = 20_000

/** What has happened since the rollups were last written, by queue, type and minute. It costs a few lookups per job. */
export class Gathered {
  #parts = new Map<string, Rollup>()
  /** Most jobs come in runs of one kind: the part of the last one is mostly that of the next. */
  #last: Rollup | null = null
  #builds = new Map<string, GatheredBuild>()
  #lastBuild: GatheredBuild | null = null
  /** The latest moment at which something settled; null where nothing has. */
  #settledTo: number | null = null

  get isEmpty(): boolean {
    return this.#parts.size === 0
  }

  enqueued(queue: string, type: string, at: number): void {
    this.#part(queue, type, at).counts.enqueuedJobs++
  }

  /** A job was cancelled while no attempt of it ran. */
  cancelled(queue: string, type: string, at: number, jobs = 1): void {
    this.#part(queue, type, at).counts.cancelledJobs += jobs
    this.#settledTo = Math.max(this.#settledTo ?? 0, at)
  }

  ended(figures: EndedFigures): void {
    this.#countBuild(figures)
    const { jobId, queue, type, outcome, status, dueAt, startedAt, finishedAt } = figures
    const part = this.#part(queue, type, finishedAt)
    const { counts } = part
    const became = BECAME[status]
    if (became) counts[became]++
    const attempt = ENDED[outcome]
    if (attempt) counts[attempt]++
    this.#settledTo = Math.max(this.#settledTo ?? 0, finishedAt)
    if (outcome === 'lost' || outcome === 'released') return
    observe(part.waited, startedAt - dueAt)
    // How long a handler took to stop says nothing of how long it takes.
    if (outcome !== 'cancelled') observe(part.ran, finishedAt - startedAt)
    if (IS_FAILURE.has(outcome)) part.lastFailure = { at: finishedAt, jobId }
  }

  /** Everything gathered so far, for writing; it begins anew. */
  take(): {
    readonly rollups: readonly Rollup[]
    readonly builds: readonly GatheredBuild[]
    readonly settledTo: number | null
  } {
    const rollups = [...this.#parts.values()]
    const taken = { rollups, builds: [...this.#builds.values()], settledTo: this.#settledTo }
    this.#parts = new Map()
    this.#last = null
    this.#builds = new Map()
    this.#lastBuild = null
    this.#settledTo = null
    return taken
  }

  /** What was taken could not be written. */
  putBack({ rollups, builds, settledTo }: ReturnType<Gathered['take']>): void {
    for (const older of builds) mergeBuild(this.#build(older.build, older.type, older.firstUsedAt), older)
    const newer = this.#parts
    this.#parts = new Map(rollups.map((part) => [keyOf(part.queue, part.type, part.fromAt), part]))
    this.#last = null
    for (const part of newer.values()) merge(this.#part(part.queue, part.type, part.fromAt), part)
    if (settledTo !== null) this.#settledTo = Math.max(this.#settledTo ?? 0, settledTo)
    for (const key of this.#parts.keys()) {
      if (this.#parts.size <= MOST_PARTS) break
      this.#parts.delete(key)
    }
  }

  #countBuild({ build, type, outcome, status, startedAt, finishedAt }: EndedFigures): void {
    if (build === null || outcome === 'lost') return
    const part = this.#build(build, type, finishedAt)
    part.counts[ON_BUILD[outcome]]++
    if (status === 'dead') part.counts.dead++
    part.lastUsedAt = Math.max(part.lastUsedAt, finishedAt)
    if (outcome !== 'cancelled' && outcome !== 'released') observe(part.ran, finishedAt - startedAt)
  }

  #build(build: string, type: string, at: number): GatheredBuild {
    const last = this.#lastBuild
    if (last !== null && last.build === build && last.type === type) return last
    const key = `${build}\0${type}`
    let part = this.#builds.get(key)
    if (!part) {
      part = { build, type, counts: emptyBuildCounts(), firstUsedAt: at, lastUsedAt: at, ran: new Map() }
      this.#builds.set(key, part)
    }
    this.#lastBuild = part
    return part
  }

  #part(queue: string, type: string, at: number): Rollup {
    const fromAt = bucketStart(at, FINEST_MS)
    const last = this.#last
    if (last !== null && last.fromAt === fromAt && last.type === type && last.queue === queue) return last
    const key = keyOf(queue, type, fromAt)
    let part = this.#parts.get(key)
    if (!part) {
      part = {
        fromAt,
        queue,
        type,
        counts: emptyCounts(),
        waited: new Map(),
        ran: new Map(),
        lastFailure: null,
      }
      this.#parts.set(key, part)
    }
    this.#last = part
    return part
  }
}

const BECAME: Readonly<Partial<Record<JobStatus, Count>>> = {
  completed: 'completedJobs',
  failed: 'failedJobs',
  dead: 'deadJobs',
  cancelled: 'cancelledJobs',
}

/** A completed attempt is a completed job, which is counted already. */
const ENDED: Readonly<Partial<Record<AttemptOutcome, Count>>> = {
  failed: 'failedAttempts',
  'timed-out': 'timedOutAttempts',
  crashed: 'crashedAttempts',
  cancelled: 'cancelledAttempts',
  lost: 'lostAttempts',
  released: 'releasedAttempts',
}

const IS_FAILURE: ReadonlySet<AttemptOutcome> = new Set(['failed', 'timed-out', 'crashed'])

const ON_BUILD: Readonly<Record<Exclude<AttemptOutcome, 'lost'>, BuildCount>> = {
  completed: 'completed',
  failed: 'failed',
  'timed-out': 'timedOut',
  crashed: 'crashed',
  cancelled: 'cancelled',
  released: 'released',
}

function mergeBuild(into: GatheredBuild, part: GatheredBuild): void {
  for (const [count, times] of Object.entries(part.counts)) into.counts[count as BuildCount] += times
  into.firstUsedAt = Math.min(into.firstUsedAt, part.firstUsedAt)
  into.lastUsedAt = Math.max(into.lastUsedAt, part.lastUsedAt)
  addTo(into.ran, part.ran)
}

function merge(into: Rollup, part: Rollup): void {
  for (const count of COUNTS) into.counts[count] += part.counts[count]
  addTo(into.waited, part.waited)
  addTo(into.ran, part.ran)
  into.lastFailure = part.lastFailure ?? into.lastFailure
}

function keyOf(queue: string, type: string, fromAt: number): string {
  return `${fromAt}\0${queue}\0${type}`
}
