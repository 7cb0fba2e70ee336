import type { Clock } from '../clock.ts'
import type { LogLine } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import { abortError } from './abort-error.ts'
import { isRetryable, runnerError, toAttemptError } from './error.ts'
import type {
  AbortReason,
  Assignment,
  AttemptObserver,
  AttemptReport,
  Ending,
  Execution,
  HandlerRequest,
} from './executor.ts'
import { createContext, type ContextMeans } from './handler-context.ts'
import type { HandlerFunction, HandlerJob } from './handler.ts'
import { createLogBuffer, cutLine, type LogBuffer } from './log-buffer.ts'
import { toResult } from './result.ts'
import { supervise, type Supervision } from './supervision.ts'
import { PROGRESS_EVERY_MS, createThrottle, type Throttle } from './throttle.ts'

export interface InlineRunOptions {
  readonly assignment: Assignment
  readonly observer: AttemptObserver
  readonly handler: HandlerFunction
  readonly clock: Clock
  readonly graceMs: number
}

/**
 * One attempt in this process. Its signal, its log and its clock are made when they are first needed: a
 * handler that is through in microseconds would otherwise cost ten times its own work.
 */
export class InlineRun implements Execution, ContextMeans {
  readonly report: Promise<AttemptReport>
  readonly #resolve: (report: AttemptReport) => void
  readonly #the: InlineRunOptions
  #logs: LogLine[] = []
  #controller: AbortController | null = null
  #aborted: DOMException | null = null
  #buffer: LogBuffer | null = null
  #steps: Throttle<Progress> | null = null
  #supervision: Supervision | null = null
  #isOver = false

  constructor(options: InlineRunOptions) {
    this.#the = options
    const { promise, resolve } = Promise.withResolvers<AttemptReport>()
    this.report = promise
    this.#resolve = resolve
    if (options.assignment.timeoutMs > 0) this.#supervise()
    // Not at once: the caller gets its Execution before any code of the handler's runs.
    queueMicrotask(() => void this.#run())
  }

  get job(): HandlerJob {
    return this.#the.assignment.job
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#aborted) this.#controller.abort(this.#aborted)
    }
    return this.#controller.signal
  }

  readonly logs: Pick<LogBuffer, 'add'> = {
    add: (level, values) => {
      if (this.#isOver) return
      this.#log().add(level, values)
      this.#flush()
    },
  }

  progress(step: Progress): void {
    if (this.#isOver) return
    const { clock, observer } = this.#the
    this.#steps ??= createThrottle<Progress>(clock, PROGRESS_EVERY_MS, (progress) => {
      quietly(() => observer.onProgress(progress))
    })
    this.#steps.push(step)
  }

  request(request: HandlerRequest): Promise<unknown> {
    return this.#the.observer.onRequest(request)
  }

  abort(reason: AbortReason): void {
    if (!this.#isOver) this.#supervise().abort(reason)
  }

  /** Give it up: what it still does goes on unseen. */
  stop(): void {
    this.#settle({ kind: 'crashed', error: runnerError('CrashError', 'the executor was stopped') })
  }

  async #run(): Promise<void> {
    const { handler, assignment } = this.#the
    try {
      const value = await handler(JSON.parse(assignment.payload), createContext(this))
      if (this.#isOver) return
      const result = toResult(value, (message) => this.#log().add('warn', [message]))
      this.#settle({ kind: 'resolved', result })
    } catch (thrown) {
      this.#settle({ kind: 'rejected', error: toAttemptError(thrown), isRetryable: isRetryable(thrown) })
    }
  }

  #settle(ending: Ending): void {
    if (this.#isOver) return
    const counted = this.#supervision?.conclude(ending) ?? ending
    this.#steps?.flush()
    const cutLines = this.#flush()
    this.#isOver = true
    if (cutLines > 0) this.#logs.push(cutLine(this.#the.clock.now(), cutLines))
    this.#resolve({ ending: counted, logs: this.#logs, build: null })
  }

  #supervise(): Supervision {
    const { assignment, clock, graceMs } = this.#the
    this.#supervision ??= supervise({
      clock,
      timeoutMs: assignment.timeoutMs,
      graceMs,
      onAbort: (reason) => {
        this.#aborted = abortError(reason)
        this.#controller?.abort(this.#aborted)
      },
      onOverdue: (ending) => this.#settle(ending),
    })
    return this.#supervision
  }

  #log(): LogBuffer {
    this.#buffer ??= createLogBuffer(() => this.#the.clock.now())
    return this.#buffer
  }

  /** @returns how many lines of the attempt were cut so far */
  #flush(): number {
    if (!this.#buffer) return 0
    const { lines, cutLines } = this.#buffer.take()
    if (lines.length > 0) {
      this.#logs.push(...lines)
      quietly(() => this.#the.observer.onLog(lines))
    }
    return cutLines
  }
}

/** A throwing observer must not hurt the attempt that it watches. */
function quietly(tell: () => void): void {
  try {
    tell()
  } catch {
    // Whoever listens reports its own faults.
  }
}
