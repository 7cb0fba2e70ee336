import type { Clock } from '../clock.ts'
import { InvalidInputError } from '../errors.ts'
import type { LogLine } from '../model/attempt.ts'
import type { Job, Progress } from '../model/job.ts'
import {
  REPLAY_LIMITS,
  type DebuggerState,
  type RecordedJob,
  type Replay,
  type ReplayBrief,
  type ReplayOutcome,
} from '../model/replay.ts'
import { checkNewJob } from '../queue/check-new-job.ts'
import type { NewJob, Queue } from '../queue/queue.ts'
import { answer } from '../queue/requests.ts'
import type { AttemptReport, Ending, HandlerRequest } from '../runner/executor.ts'
import type { ReplayObserver, ReplayRun } from '../runner/replay-run.ts'
import { faultOf, type NewReplay, type ReplayEnd } from '../store/replays.ts'

export interface LiveReplayMeans {
  readonly clock: Clock
  readonly queue: Pick<Queue, 'stats' | 'jobs'>
  readonly payloadLimitBytes: number
  readonly onChanged: (brief: ReplayBrief) => void
  readonly onSaid: (lines: readonly LogLine[]) => void
}

/** A replay that runs: what it has said and recorded so far, and its end. */
export class LiveReplay {
  readonly id: number
  /** Resolves with its end; never rejects. */
  readonly ended: Promise<ReplayEnd>
  /** Resolves once its end is kept, as far as the disk allows. */
  readonly kept: Promise<void>
  /** Its end has been kept. */
  readonly settle: () => void
  readonly #new: NewReplay
  readonly #means: LiveReplayMeans
  readonly #ending = Promise.withResolvers<ReplayEnd>()
  readonly #logs: LogLine[] = []
  readonly #enqueued: RecordedJob[] = []
  #run: ReplayRun | null = null
  #progress: Progress | null = null
  #debugger: DebuggerState | null
  #end: ReplayEnd | null = null
  #isCancelled = false

  constructor(id: number, replay: NewReplay, means: LiveReplayMeans) {
    this.id = id
    this.#new = replay
    this.#means = means
    this.#debugger = replay.isDebugged ? { url: null } : null
    this.ended = this.#ending.promise
    const { promise, resolve } = Promise.withResolvers<void>()
    this.kept = promise
    this.settle = resolve
  }

  begin(run: (observer: ReplayObserver) => ReplayRun): void {
    this.#run = run({
      onLog: (lines) => {
        this.#logs.push(...lines)
        this.#means.onSaid(lines)
      },
      onProgress: (progress) => {
        this.#progress = progress
        this.#means.onChanged(this.brief)
      },
      onDebugger: (url) => {
        this.#debugger = { url }
        this.#means.onChanged(this.brief)
      },
      onRequest: (request) => this.#answer(request),
    })
    void this.#run.report.then((report) => {
      this.#end = this.#endOf(report)
      this.#ending.resolve(this.#end)
    })
  }

  /** As it stands now. */
  get brief(): ReplayBrief {
    const { payload: _, ...replay } = this.#new
    const end = this.#end
    return {
      ...replay,
      id: this.id,
      outcome: end?.outcome ?? null,
      finishedAt: end?.finishedAt ?? null,
      progress: this.#progress,
      fault: end?.error ? faultOf(end.error) : null,
      debugger: end ? null : this.#debugger,
    }
  }

  /** The same, with all that it has said. */
  get replay(): Replay {
    return {
      ...this.brief,
      payload: this.#new.payload,
      error: this.#end?.error ?? null,
      result: this.#end?.result ?? null,
      logs: this.#end?.logs ?? this.#logs,
      enqueued: this.#enqueued,
    }
  }

  cancel(): void {
    this.#isCancelled = true
    this.#run?.cancel()
  }

  /** The host stops. */
  interrupt(): void {
    this.#run?.end()
  }

  /** The queue may be read; what would be enqueued is recorded. */
  async #answer(request: HandlerRequest): Promise<unknown> {
    const { queue } = this.#means
    return answer(
      {
        enqueue: async (job) => ({ job: this.#record(job), isNew: true }),
        stats: () => queue.stats(),
        jobs: (query) => queue.jobs(query),
      },
      this.#new.jobId ?? 0,
      request,
    )
  }

  /** Refused for what the queue would refuse it for; its number is below zero, so that it is no job's. */
  #record(job: NewJob): Job {
    checkNewJob(job, this.#means.payloadLimitBytes)
    if (this.#enqueued.length >= REPLAY_LIMITS.recorded)
      throw new InvalidInputError('enqueue', `at most ${REPLAY_LIMITS.recorded} jobs in a replay`)
    const id = -1 - this.#enqueued.length
    const { type, payload = '{}', source: _, ...options } = job
    this.#enqueued.push({ id, type, payload, options: JSON.stringify(options) })
    this.#means.onChanged(this.brief)
    return { id } as Job
  }

  #endOf({ ending, logs }: AttemptReport): ReplayEnd {
    return {
      // What stops with an error because it was told to has not failed: as in the queue.
      outcome: this.#isCancelled && ending.kind === 'rejected' ? 'cancelled' : outcomeOf(ending),
      finishedAt: this.#means.clock.now(),
      progress: this.#progress,
      error: 'error' in ending ? ending.error : null,
      result: ending.kind === 'resolved' ? ending.result : null,
      logs,
      enqueued: this.#enqueued,
    }
  }
}

function outcomeOf(ending: Ending): ReplayOutcome {
  switch (ending.kind) {
    case 'resolved':
      return 'completed'
    case 'rejected':
    case 'no-handler':
      return 'failed'
    case 'timed-out':
      return 'timed-out'
    case 'crashed':
      return 'crashed'
    case 'ended':
      return ending.reason === 'stop' ? 'interrupted' : 'cancelled'
  }
}
