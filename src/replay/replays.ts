import type { Clock } from '../clock.ts'
import { InvalidInputError, NotFoundError, YardmasterError } from '../errors.ts'
import type { LogLine } from '../model/attempt.ts'
import type { JobWithPayload } from '../model/job.ts'
import { checkPayload } from '../model/payload.ts'
import { NO_GUARD, REPLAY_LIMITS, type Replay, type ReplayBrief, type ReplayGuard } from '../model/replay.ts'
import { Emitter } from '../queue/emitter.ts'
import type { Queue } from '../queue/queue.ts'
import { runReplay, type ReplayRunMeans } from '../runner/replay-run.ts'
import {
  beginReplay,
  endReplay,
  findReplay,
  interruptReplays,
  listReplays,
  purgeReplays,
  removeReplay,
} from '../store/replays.ts'
import type { Store } from '../store/store.ts'
import { LiveReplay } from './live-replay.ts'

/** What to run: a job again, or a payload on a handler. */
export interface ReplayRequest {
  readonly jobId?: number | undefined
  /** The handler, where there is no job. */
  readonly type?: string | undefined
  /** JSON text; the job's own, or `{}`, unless given. */
  readonly payload?: string | undefined
  /** The attempt to compare with; the newest that has ended unless given. */
  readonly attempt?: number | undefined
  /** The build to run it on: one whose files are kept; what is saved now unless given. */
  readonly build?: string | undefined
  readonly isDebugged?: boolean | undefined
  readonly guard?: ReplayGuard | undefined
}

/** What of a handler runs. */
export interface ReplayCode {
  readonly build: string
  /** Absolute, in the workspace. */
  readonly file: string
  /** The folder of the build's copies, absolute; null where files are read where they are. */
  readonly copies: string | null
  /** Of the handler's jobs, in ms. */
  readonly timeoutMs: number
}

export interface ReplaysOptions {
  readonly store: Store
  readonly clock: Clock
  readonly queue: Pick<Queue, 'job' | 'attempts' | 'stats' | 'jobs'>
  /** What the process of a replay gets, now. */
  readonly means: () => ReplayRunMeans
  /**
   * The handler of a type: as it is saved now, which is built first, or as a build had it.
   *
   * @throws INVALID_INPUT where no such handler loads, or the build's files are not kept
   */
  readonly code: (type: string, build: string | null) => Promise<ReplayCode>
  readonly payloadLimitBytes: () => number
}

export interface ReplayEvents {
  /** It has begun, come further, or ended: as it stands now. */
  changed: ReplayBrief
  removed: { readonly id: number }
  said: { readonly id: number; readonly lines: readonly LogLine[] }
}

/**
 * Handlers run beside the queue: each in a process of its own, without an attempt counted or a status changed.
 * What came of it is kept beside the job.
 */
export class Replays {
  readonly #the: ReplaysOptions
  readonly #events = new Emitter<ReplayEvents>()
  readonly #live = new Map<number, LiveReplay>()
  #isStopped = false

  constructor(options: ReplaysOptions) {
    this.#the = options
  }

  on<Name extends keyof ReplayEvents>(name: Name, listener: (event: ReplayEvents[Name]) => void): () => void {
    return this.#events.on(name, listener)
  }

  /** Say of those that a gone host left behind that they were interrupted. */
  async open(): Promise<void> {
    await this.#the.store.write(() => interruptReplays(this.#the.store))
  }

  /**
   * Begin one; resolves when it is on disk and its process is being started.
   *
   * @throws NOT_FOUND of a job; INVALID_INPUT for `type` where no handler of it loads, for `build` where it is not
   *   kept, and for `payload`; WRONG_PHASE where too many run, or the host stops
   */
  async start(request: ReplayRequest): Promise<ReplayBrief> {
    const { store, clock, queue } = this.#the
    this.#admit()
    const job = request.jobId === undefined ? null : await queue.job(request.jobId)
    const type = job?.type ?? request.type
    if (type === undefined) throw new InvalidInputError('type', 'a job or a type to replay')
    const payload = request.payload ?? job?.payload ?? '{}'
    checkPayload(payload, this.#the.payloadLimitBytes())
    const { build, file, copies, ...code } = await this.#the.code(type, request.build ?? null)
    // Again: others may have begun, or the host may have stopped, while files were built.
    this.#admit()
    const replay = {
      jobId: job?.id ?? null,
      attempt: job && (request.attempt ?? (await this.#lastAttempt(job.id))),
      ...{ type, payload, build, startedAt: clock.now() },
      isEdited: job !== null && payload !== job.payload,
      isDebugged: request.isDebugged ?? false,
      guard: request.guard ?? NO_GUARD,
    }
    const id = await store.write(() => beginReplay(store, replay))
    const live = new LiveReplay(id, replay, {
      clock,
      queue,
      payloadLimitBytes: this.#the.payloadLimitBytes(),
      onChanged: (brief) => this.#events.emit('changed', brief),
      onSaid: (lines) => this.#events.emit('said', { id, lines }),
    })
    this.#live.set(id, live)
    const timeoutMs = job?.timeoutMs ?? code.timeoutMs
    live.begin((observer) =>
      runReplay(
        this.#the.means(),
        {
          job: handlersJob(job, type, replay.attempt, clock.now()),
          ...{ payload, timeoutMs, file, build, copies },
          terms: { isDebugged: replay.isDebugged, guard: replay.guard },
        },
        observer,
      ),
    )
    void live.ended.then((end) => this.#ended(live, end))
    if (this.#isStopped) live.interrupt()
    this.#events.emit('changed', live.brief)
    return live.brief
  }

  /** Newest first. */
  list(of: { readonly jobId: number } | { readonly type: string }): readonly ReplayBrief[] {
    return listReplays(this.#the.store, of).map((brief) => this.#live.get(brief.id)?.brief ?? brief)
  }

  /** @throws NOT_FOUND */
  get(id: number): Replay {
    const kept = findReplay(this.#the.store, id)
    if (!kept) throw new NotFoundError('replay', id)
    return { ...kept, ...this.#live.get(id)?.replay }
  }

  /** Resolves when it has ended. @throws NOT_FOUND; WRONG_PHASE where it has ended before */
  async cancel(id: number): Promise<Replay> {
    const live = this.#live.get(id)
    if (!live) {
      const { outcome } = this.get(id)
      throw new YardmasterError('WRONG_PHASE', `replay ${id} has ended already: ${outcome}`, { id })
    }
    live.cancel()
    await live.ended
    await live.kept
    return this.get(id)
  }

  /** @throws NOT_FOUND; WRONG_PHASE while it runs */
  async remove(id: number): Promise<void> {
    const { store } = this.#the
    if (this.#live.has(id))
      throw new YardmasterError('WRONG_PHASE', `replay ${id} still runs: cancel it first`, { id })
    if (!(await store.write(() => removeReplay(store, id)))) throw new NotFoundError('replay', id)
    this.#events.emit('removed', { id })
  }

  /** Remove what is too old, too much, or of jobs that are gone. */
  async purge(): Promise<void> {
    const { store, clock } = this.#the
    const before = clock.now() - REPLAY_LIMITS.keptMs
    while ((await store.writeBehind(() => purgeReplays(store, before, PURGED_AT_ONCE))) === PURGED_AT_ONCE);
  }

  /** End what runs, and take nothing more. Resolves when all is kept. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true
    const running = [...this.#live.values()]
    for (const live of running) live.interrupt()
    await Promise.all(running.map(({ kept }) => kept))
  }

  #admit(): void {
    if (this.#isStopped)
      throw new YardmasterError('WRONG_PHASE', 'the console stops: nothing is replayed any more')
    if (this.#live.size < REPLAY_LIMITS.running) return
    throw new YardmasterError(
      'WRONG_PHASE',
      `${REPLAY_LIMITS.running} replays run already, which is as many as there may be: wait for one, or cancel it`,
    )
  }

  async #lastAttempt(jobId: number): Promise<number | null> {
    const { attempts } = await this.#the.queue.attempts(jobId, { limit: 2 })
    return attempts.findLast(({ outcome }) => outcome !== null)?.number ?? null
  }

  async #ended(live: LiveReplay, end: Awaited<LiveReplay['ended']>): Promise<void> {
    const { store } = this.#the
    try {
      await store.write(() => endReplay(store, live.id, end))
    } catch {
      // The disk refuses: the next start says that it was interrupted. What came of it was shown.
    }
    this.#live.delete(live.id)
    live.settle()
    this.#events.emit('changed', { ...live.brief, debugger: null })
  }
}

const PURGED_AT_ONCE = 20

/** The job as its handler sees it; one that there is not has the number 0. */
function handlersJob(job: JobWithPayload | null, type: string, attempt: number | null, now: number) {
  return {
    id: job?.id ?? 0,
    type,
    queue: job?.queue ?? 'default',
    attempt: attempt ?? 1,
    attempts: Math.max(1, job?.attempts ?? 1),
    maxAttempts: job?.maxAttempts ?? 1,
    key: job?.key ?? null,
    createdAt: job?.createdAt ?? now,
  }
}
