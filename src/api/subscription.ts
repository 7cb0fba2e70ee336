import type { Clock, Timer } from '../clock.ts'
import type { ConsoleEvent, WorkspaceView } from '../contract/index.ts'
import type { LogLine } from '../model/attempt.ts'
import type { ConsoleEntry } from '../model/console-log.ts'
import type { HealthView } from '../model/health.ts'
import type { Holds } from '../model/hold.ts'
import type { Job } from '../model/job.ts'
import type { Operation } from '../model/operation.ts'
import type { QueueState, Stats } from '../model/queue.ts'
import type { ReplayBrief } from '../model/replay.ts'
import type { Schedule } from '../model/schedule.ts'
import type { SettingState } from '../model/settings.ts'
import type { Worker } from '../model/worker.ts'
import type { JobLog } from '../queue/events.ts'

/** How things stand when an event is sent, not when they changed: a slow reader misses steps, never the end. */
export interface Snapshots {
  stats(): Promise<Stats>
  queues(): Promise<readonly QueueState[]>
  holds(): Promise<Holds>
  workers(): readonly Worker[]
  schedules(): readonly Schedule[]
  workspace(): WorkspaceView
  health(): HealthView
  settings(): readonly SettingState[]
}

export interface SubscriptionOptions {
  readonly clock: Clock
  readonly session: string
  readonly snapshots: Snapshots
  readonly onEnd: () => void
}

/** Events are gathered for this long, so that a busy queue costs a reader ten events a second at most. */
export const GATHER_MS = 100
export const BEAT_MS = 5_000
/** The depth of every queue follows the jobs, but nobody reads it ten times a second. */
const QUEUES_MS = 1_000
/** More changed jobs than this between two events are not listed: the reader asks again. */
export const LISTED_JOBS = 500
/** More log lines than this between two events are not sent: the reader asks for the attempt again. */
export const LOG_LINES = 1_000

/** More changed operations than this between two events are not told: the reader has the newest. */
const LISTED_OPERATIONS = 50
/** As many replays are told of between two events. */
const LISTED_REPLAYS = 50
/** More lines of the console's own than this between two events are not sent: the reader asks for them. */
export const CONSOLE_LINES = 200

type Part = 'workspace' | 'health' | 'settings' | 'schedules' | 'queues' | 'holds' | 'workers' | 'failures'

/**
 * What one subscriber has still to hear. It holds at most one of everything: what has changed is
 * marked, and read when the subscriber takes it. So a subscriber that is slow, or has stopped
 * reading, costs a bounded amount of memory and then hears of the newest state only.
 */
export class Subscription implements AsyncIteratorObject<ConsoleEvent, undefined, void> {
  readonly #options: SubscriptionOptions
  readonly #parts = new Set<Part>()
  readonly #jobs = new Map<number, Job>()
  #operations = new Map<number, Operation>()
  readonly #replays = new Map<number, ReplayBrief>()
  readonly #removedReplays = new Set<number>()
  #replayLogs: { readonly id: number; readonly lines: readonly LogLine[] }[] = []
  #logs: JobLog[] = []
  #logLines = 0
  #said: ConsoleEntry[] = []
  #isSaidCut = false
  #toldHolds: string | null = null
  #isStale = false
  #isBeatDue = false
  #ready: ConsoleEvent[]
  #reader: PromiseWithResolvers<IteratorResult<ConsoleEvent, undefined>> | null = null
  #gathering: Timer | null = null
  #beat: Timer | null = null
  #queuesLater: Timer | null = null
  #sentAt: number
  #isFilling = false
  #isEnded = false

  constructor(options: SubscriptionOptions) {
    this.#options = options
    this.#sentAt = options.clock.monotonic() - GATHER_MS
    this.#ready = [{ kind: 'hello', session: options.session, at: options.clock.now() }]
    this.#beatLater()
  }

  jobsChanged(jobs: readonly Job[]): void {
    this.#queuesChangedSoon()
    if (this.#isStale) return
    for (const job of jobs) this.#jobs.set(job.id, job)
    if (this.#jobs.size > LISTED_JOBS) this.becameStale()
    else this.#gather()
  }

  becameStale(): void {
    this.#isStale = true
    this.#jobs.clear()
    this.#queuesChangedSoon()
    this.#gather()
  }

  operationChanged(operation: Operation): void {
    // The newest are the last: what is told of again goes to the end.
    this.#operations.delete(operation.id)
    this.#operations.set(operation.id, operation)
    const [oldest] = this.#operations.keys()
    if (this.#operations.size > LISTED_OPERATIONS && oldest !== undefined) this.#operations.delete(oldest)
    this.#gather()
  }

  logged(log: JobLog): void {
    this.#logs.push(log)
    this.#logLines += log.lines.length
    if (this.#logLines > LOG_LINES) {
      this.#forgetLogs()
      this.becameStale()
    }
    this.#gather()
  }

  /** Few run at a time; who sleeps through more than these asks again. */
  replayChanged(replay: ReplayBrief): void {
    this.#replays.delete(replay.id)
    this.#replays.set(replay.id, replay)
    const [oldest] = this.#replays.keys()
    if (this.#replays.size > LISTED_REPLAYS && oldest !== undefined) this.#replays.delete(oldest)
    this.#gather()
  }

  replayRemoved(id: number): void {
    this.#replays.delete(id)
    if (this.#removedReplays.size < LISTED_REPLAYS) this.#removedReplays.add(id)
    this.#gather()
  }

  /** What is too much is not sent: the whole log is read when the replay has ended. */
  replaySaid(id: number, lines: readonly LogLine[]): void {
    const held = this.#replayLogs.reduce((sum, log) => sum + log.lines.length, 0)
    if (held + lines.length <= LOG_LINES) this.#replayLogs.push({ id, lines })
    this.#gather()
  }

  said(entry: ConsoleEntry): void {
    if (this.#said.length < CONSOLE_LINES) this.#said.push(entry)
    else this.#isSaidCut = true
    this.#gather()
  }

  changed(part: Part): void {
    this.#parts.add(part)
    this.#gather()
  }

  next(): Promise<IteratorResult<ConsoleEvent, undefined>> {
    const event = this.#ready.shift()
    if (event) return Promise.resolve({ done: false, value: event })
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined })
    this.#reader ??= Promise.withResolvers()
    this.#gather()
    return this.#reader.promise
  }

  return(): Promise<IteratorResult<ConsoleEvent, undefined>> {
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end()
  }

  /** Idempotent. A reader that waits is told that this was all. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    for (const timer of [this.#gathering, this.#beat, this.#queuesLater]) timer?.clear()
    this.#ready = []
    this.#jobs.clear()
    this.#operations.clear()
    this.#forgetLogs()
    this.#forgetReplays()
    this.#said = []
    this.#reader?.resolve({ done: true, value: undefined })
    this.#reader = null
    this.#options.onEnd()
  }

  get #hasNews(): boolean {
    return (
      this.#isStale ||
      this.#isBeatDue ||
      this.#jobs.size > 0 ||
      this.#operations.size > 0 ||
      this.#logs.length > 0 ||
      this.#replays.size > 0 ||
      this.#removedReplays.size > 0 ||
      this.#replayLogs.length > 0 ||
      this.#said.length > 0 ||
      this.#parts.size > 0
    )
  }

  /** Nothing is read before somebody waits for it. */
  #gather(): void {
    if (this.#isEnded || this.#gathering || this.#isFilling || !this.#reader || !this.#hasNews) return
    const waitMs = this.#sentAt + GATHER_MS - this.#options.clock.monotonic()
    this.#gathering = this.#options.clock.timer(Math.max(0, waitMs), () => {
      this.#gathering = null
      void this.#fill()
    })
  }

  async #fill(): Promise<void> {
    this.#isFilling = true
    try {
      this.#ready.push(...(await this.#take()))
    } catch {
      // The queue is closed, or its disk fails: without state there is nothing to tell. The reader reconnects.
      this.end()
    }
    this.#isFilling = false
    if (this.#isEnded) return
    this.#sentAt = this.#options.clock.monotonic()
    const event = this.#ready.shift()
    if (event) {
      this.#reader?.resolve({ done: false, value: event })
      this.#reader = null
    }
    this.#gather()
  }

  async #take(): Promise<ConsoleEvent[]> {
    const { snapshots, clock } = this.#options
    const parts = new Set(this.#parts)
    const jobs = [...this.#jobs.values()]
    const operations = [...this.#operations.values()]
    const logs = this.#logs
    const replays = [...this.#replays.values()]
    const removed = [...this.#removedReplays]
    const replayLogs = this.#replayLogs
    this.#forgetReplays()
    const said = this.#said
    const isSaidCut = this.#isSaidCut
    const isStale = this.#isStale
    const isBeatDue = this.#isBeatDue
    this.#parts.clear()
    this.#jobs.clear()
    this.#operations.clear()
    this.#forgetLogs()
    this.#said = []
    this.#isSaidCut = false
    this.#isStale = false
    this.#isBeatDue = false
    const events: ConsoleEvent[] = []
    if (parts.has('workspace')) events.push({ kind: 'workspace', workspace: snapshots.workspace() })
    if (parts.has('health')) events.push({ kind: 'health', health: snapshots.health() })
    if (parts.has('settings')) events.push({ kind: 'settings', settings: snapshots.settings() })
    if (parts.has('schedules')) events.push({ kind: 'schedules', schedules: snapshots.schedules() })
    if (parts.has('queues')) events.push({ kind: 'queues', queues: await snapshots.queues() })
    if (parts.has('holds')) events.push(...(await this.#holdsIfNew()))
    if (parts.has('workers')) events.push({ kind: 'workers', workers: snapshots.workers() })
    if (parts.has('failures')) events.push({ kind: 'failures' })
    if (isStale) events.push({ kind: 'stale', stats: await snapshots.stats() })
    else if (jobs.length > 0) events.push({ kind: 'jobs', changed: jobs, stats: await snapshots.stats() })
    if (operations.length > 0) events.push({ kind: 'operations', changed: operations })
    for (const { jobId, attempt, lines } of logs) events.push({ kind: 'log', jobId, attempt, lines })
    // Lines first: with its end the whole log is read anew.
    for (const { id, lines } of replayLogs) events.push({ kind: 'replay-log', id, lines })
    if (replays.length + removed.length > 0) events.push({ kind: 'replays', changed: replays, removed })
    if (said.length > 0) events.push({ kind: 'console', entries: said, isCut: isSaidCut })
    if (isBeatDue) events.push({ kind: 'beat', at: clock.now() })
    return events
  }

  /** They follow the jobs as the queues do, and are told only where that has changed something. */
  async #holdsIfNew(): Promise<ConsoleEvent[]> {
    const holds = await this.#options.snapshots.holds()
    const text = JSON.stringify(holds)
    if (text === this.#toldHolds) return []
    this.#toldHolds = text
    return [{ kind: 'holds', holds }]
  }

  #forgetReplays(): void {
    this.#replays.clear()
    this.#removedReplays.clear()
    this.#replayLogs = []
  }

  #forgetLogs(): void {
    this.#logs = []
    this.#logLines = 0
  }

  #beatLater(): void {
    this.#beat = this.#options.clock.timer(BEAT_MS, () => {
      this.#isBeatDue = true
      this.#gather()
      this.#beatLater()
    })
  }

  #queuesChangedSoon(): void {
    if (this.#isEnded) return
    this.#queuesLater ??= this.#options.clock.timer(QUEUES_MS, () => {
      this.#queuesLater = null
      this.changed('queues')
      // What a hold stopped may have gone on.
      this.changed('holds')
    })
  }
}
