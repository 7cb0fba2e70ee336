import type { Clock } from '../clock.ts'
import type { LogLine } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import type { Worker } from '../model/worker.ts'
import { abortError } from './abort-error.ts'
import { isRetryable, runnerError, toAttemptError } from './error.ts'
import type { Assignment, AttemptObserver, Ending, Execution, Executor } from './executor.ts'
import { createContext } from './handler-context.ts'
import type { HandlerFunction } from './handler.ts'
import { createListeners } from './listeners.ts'
import { createLogBuffer, cutLine } from './log-buffer.ts'
import { noHandler } from './no-handler.ts'
import { toResult } from './result.ts'
import { supervise } from './supervision.ts'
import { PROGRESS_EVERY_MS, createThrottle } from './throttle.ts'

export interface InlineOptions {
  readonly clock: Clock
  /** How long a handler may take to heed its abort signal. */
  readonly graceMs: number
  /** By type. Looked up at each run. */
  readonly handlers: ReadonlyMap<string, HandlerFunction>
}

/**
 * Runs handlers in this process, for a queue in a program of one's own. Nothing can end a function from
 * outside: one that ignores its signal past the grace period, or its timeout, is given up, and what it still
 * does goes on unseen. `console` is left alone; `ctx.log` is kept.
 */
export function inlineExecutor({ clock, graceMs, handlers }: InlineOptions): Executor {
  const workers = new Map<number, Worker>()
  const stops = new Set<() => void>()
  const listeners = createListeners()
  let isStopped = false

  const change = (id: number, changes: Partial<Worker>): void => {
    const worker = workers.get(id)
    if (worker) workers.set(id, { ...worker, ...changes })
    listeners.tell()
  }

  return {
    start(all) {
      for (const { id, queue } of all) workers.set(id, idleWorker(id, queue))
      listeners.tell()
    },
    execute(assignment, observer) {
      const { workerId, job } = assignment
      const handler = handlers.get(job.type)
      if (!handler) return { report: Promise.resolve(noHandler(job.type, null)), abort: () => undefined }
      change(workerId, { status: 'running', job: { id: job.id, type: job.type, startedAt: clock.now() } })
      const run = runInline(assignment, observer, handler, clock, graceMs)
      stops.add(run.stop)
      const report = run.report.then((ended) => {
        stops.delete(run.stop)
        change(workerId, { status: isStopped ? 'off' : 'idle', job: null })
        return ended
      })
      return {
        report,
        abort(reason) {
          if (stops.has(run.stop)) change(workerId, { status: 'stopping' })
          run.abort(reason)
        },
      }
    },
    workers: () => [...workers.values()].sort((a, b) => a.id - b.id),
    onWorkersChanged: listeners.add,
    async stop() {
      isStopped = true
      for (const stop of stops) stop()
      for (const id of workers.keys()) change(id, { status: 'off' })
    },
  }
}

function runInline(
  { job, payload, timeoutMs }: Assignment,
  observer: AttemptObserver,
  handler: HandlerFunction,
  clock: Clock,
  graceMs: number,
): Execution & { stop(): void } {
  const controller = new AbortController()
  const buffer = createLogBuffer(() => clock.now())
  const logs: LogLine[] = []
  const { promise: report, resolve } = Promise.withResolvers<Awaited<Execution['report']>>()
  let isOver = false

  const flush = (): number => {
    const { lines, cutLines } = buffer.take()
    logs.push(...lines)
    if (lines.length > 0) quietly(() => observer.onLog(lines))
    return cutLines
  }
  const steps = createThrottle<Progress>(clock, PROGRESS_EVERY_MS, (progress) => {
    quietly(() => observer.onProgress(progress))
  })
  const settle = (ending: Ending): void => {
    if (isOver) return
    const counted = supervision.conclude(ending)
    steps.flush()
    const cutLines = flush()
    isOver = true
    if (cutLines > 0) logs.push(cutLine(clock.now(), cutLines))
    resolve({ ending: counted, logs, build: null })
  }
  const supervision = supervise({
    clock,
    timeoutMs,
    graceMs,
    onAbort: (reason) => controller.abort(abortError(reason)),
    onOverdue: settle,
  })
  const context = createContext({
    job,
    signal: controller.signal,
    logs: {
      add(level, values) {
        if (isOver) return
        buffer.add(level, values)
        flush()
      },
    },
    progress: (progress) => {
      if (!isOver) steps.push(progress)
    },
    request: (request) => observer.onRequest(request),
  })

  // Not at once: the caller gets its Execution before any code of the handler's runs.
  void Promise.resolve()
    .then(() => handler(JSON.parse(payload), context))
    .then(
      (value) => {
        const result = isOver ? null : toResult(value, (message) => buffer.add('warn', [message]))
        settle({ kind: 'resolved', result })
      },
      (thrown: unknown) =>
        settle({ kind: 'rejected', error: toAttemptError(thrown), isRetryable: isRetryable(thrown) }),
    )

  return {
    report,
    abort: (reason) => {
      if (!isOver) supervision.abort(reason)
    },
    stop: () => settle({ kind: 'crashed', error: runnerError('CrashError', 'the executor was stopped') }),
  }
}

function idleWorker(id: number, queue: string | null): Worker {
  return {
    id,
    queue,
    status: 'idle',
    pid: process.pid,
    build: null,
    memoryBytes: null,
    isAnswering: true,
    job: null,
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
