import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Timer } from '../clock.ts'
import type { LogLevel } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import { abortError } from './abort-error.ts'
import type { Channel } from './channel.ts'
import { isRetryable, toAttemptError } from './error.ts'
import type { AbortReason, HandlerRequest } from './executor.ts'
import { createContext } from './handler-context.ts'
import type { Registration } from './definition.ts'
import { createLogBuffer } from './log-buffer.ts'
import type { LogBuffer } from './log-buffer.ts'
import { createOutputLines } from './output-lines.ts'
import type { OutputLines } from './output-lines.ts'
import type { ReplyMessage, RunMessage } from './protocol.ts'
import { toResult } from './result.ts'
import { PROGRESS_EVERY_MS, createThrottle } from './throttle.ts'
import type { Throttle } from './throttle.ts'

/** Lines are sent together, but none waits longer. */
const LOGS_EVERY_MS = 50

export type OutputStream = 'stdout' | 'stderr'

const STREAMS = ['stdout', 'stderr'] as const
const LEVELS = { stdout: 'info', stderr: 'error' } as const

/** The attempts of one handler process, one at a time. */
export interface HandlerRuns {
  /** Whether a handler runs. */
  readonly isBusy: boolean
  run(message: RunMessage): void
  abort(run: number, reason: AbortReason | 'timeout'): void
  reply(message: ReplyMessage): void
  /** A line of the attempt that the call comes from; of none where that has ended. */
  log(level: LogLevel, values: readonly unknown[]): void
  /** Output of the attempt that the call comes from, as lines of its log; false where it comes from none. */
  write(stream: OutputStream, text: string): boolean
  /** Send what is held back. */
  flush(): void
}

interface Run {
  readonly number: number
  readonly controller: AbortController
  readonly logs: LogBuffer
  readonly output: Readonly<Record<OutputStream, OutputLines>>
  readonly steps: Throttle<Progress>
  readonly requests: Map<number, PromiseWithResolvers<unknown>>
  logTimer: Timer | null
  isOver: boolean
}

export interface HandlerRunsMeans {
  readonly channel: Channel
  readonly clock: Clock
  loadHandler(file: string): Promise<Pick<Registration, 'run' | 'own'>>
}

export function createHandlerRuns({ channel, clock, loadHandler }: HandlerRunsMeans): HandlerRuns {
  // A timer or promise of an attempt that has ended still knows whose it is, so its words reach no other job.
  const origin = new AsyncLocalStorage<Run>()
  let current: Run | null = null
  let requests = 0

  const flushLogs = (run: Run): void => {
    run.logTimer?.clear()
    run.logTimer = null
    if (!run.isOver && run.logs.hasNews) channel.post({ kind: 'logs', run: run.number, ...run.logs.take() })
  }
  const log = (run: Run, level: LogLevel, values: readonly unknown[]): void => {
    if (run.isOver) return
    run.logs.add(level, values)
    run.logTimer ??= clock.timer(LOGS_EVERY_MS, () => flushLogs(run))
  }
  /** What was written without a line break at its end. */
  const logRest = (run: Run): void => {
    for (const stream of STREAMS)
      for (const line of run.output[stream].rest()) log(run, LEVELS[stream], [line])
  }
  const request = (run: Run, asked: HandlerRequest): Promise<unknown> => {
    if (run.isOver)
      return Promise.reject(new Error('the attempt has ended: its context takes no more requests'))
    const reply = Promise.withResolvers<unknown>()
    const number = ++requests
    run.requests.set(number, reply)
    channel.post({ kind: 'request', run: run.number, request: number, ...asked })
    return reply.promise
  }
  const end = (run: Run, ending: Ended): void => {
    run.steps.flush()
    logRest(run)
    run.logTimer?.clear()
    run.isOver = true
    if (current === run) current = null
    channel.post({ ...ending, run: run.number, ...run.logs.take() })
  }

  const start = (number: number): Run => {
    const run: Run = {
      number,
      controller: new AbortController(),
      logs: createLogBuffer(() => clock.now()),
      output: { stdout: createOutputLines(), stderr: createOutputLines() },
      steps: createThrottle(clock, PROGRESS_EVERY_MS, (progress) => {
        if (!run.isOver) channel.post({ kind: 'progress', run: number, progress })
      }),
      requests: new Map(),
      logTimer: null,
      isOver: false,
    }
    return run
  }

  return {
    run({ run: number, file, job, payload, replay }) {
      const run = start(number)
      current = run
      channel.post({ kind: 'started', run: number })
      const context = createContext({
        job,
        isReplay: replay !== undefined,
        signal: run.controller.signal,
        logs: { add: (level, values) => log(run, level, values) },
        progress: (progress) => {
          if (!run.isOver) run.steps.push(progress)
        },
        request: (asked) => request(run, asked),
      })
      const warn = (message: string): void => log(run, 'warn', [message])
      origin.run(run, () => {
        // The file is loaded inside too: what it logs as it loads belongs to the job that needed it.
        const replayed =
          replay &&
          // Loaded by those that need it: every job's process would pay for an inspector and a network of its own.
          import('./prepare-replay.ts').then(({ prepareReplay }) =>
            prepareReplay(replay, {
              warn,
              debuggerAt: (url) =>
                new Promise((resolve) => channel.post({ kind: 'debugger', run: number, url }, resolve)),
            }),
          )
        const load = replayed ? replayed.then(() => loadHandler(file)) : loadHandler(file)
        load
          .then(async (handler) => {
            if (replay?.isDebugged) (await import('./pause-at-run.ts')).pauseAtFirstLine(handler.own)
            return handler.run(JSON.parse(payload), context)
          })
          .then(
            (value) => end(run, { kind: 'resolved', result: toResult(value, warn) }),
            (thrown: unknown) =>
              end(run, {
                kind: 'rejected',
                error: toAttemptError(thrown),
                isRetryable: isRetryable(thrown),
              }),
          )
      })
    },
    abort(number, reason) {
      if (current?.number === number) current.controller.abort(abortError(reason))
    },
    get isBusy() {
      return current !== null
    },
    reply(message) {
      if (current?.number !== message.run) return
      const reply = current.requests.get(message.request)
      current.requests.delete(message.request)
      if (message.isOk) reply?.resolve(message.value)
      else reply?.reject(refusal(message.error))
    },
    log(level, values) {
      const run = origin.getStore() ?? current
      if (run) log(run, level, values)
    },
    write(stream, text) {
      const run = origin.getStore() ?? current
      if (!run) return false
      if (!run.isOver) for (const line of run.output[stream].push(text)) log(run, LEVELS[stream], [line])
      return true
    },
    flush() {
      if (!current) return
      current.steps.flush()
      logRest(current)
      flushLogs(current)
    },
  }
}

type Ended =
  | { readonly kind: 'resolved'; readonly result: string | null }
  | {
      readonly kind: 'rejected'
      readonly error: ReturnType<typeof toAttemptError>
      readonly isRetryable: boolean
    }

function refusal({ message, code }: { readonly message: string; readonly code: string | null }): Error {
  return Object.assign(new Error(message), code === null ? {} : { code })
}
