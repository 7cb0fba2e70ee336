import type { Clock, Timer } from '../clock.ts'
import type { AttemptError } from '../model/attempt.ts'
import type { Worker } from '../model/worker.ts'
import { answerRequest } from './answer-request.ts'
import type { AttemptRun } from './attempt-run.ts'
import { crashed, killed, outOfMemory } from './crash.ts'
import type { AbortReason, AttemptObserver, Ending } from './executor.ts'
import type { ProcessExit } from './process-host.ts'
import type { ProcessMessage } from './protocol.ts'
import { supervise } from './supervision.ts'
import { startWorkerProcess } from './worker-process.ts'
import type { WorkerProcess, WorkerProcessMeans } from './worker-process.ts'

/** A job waits for this many processes that die before they have taken it; then that is its attempt's end. */
const MOST_FAILED_STARTS = 3
const RESPAWN_AFTER_MS = { first: 100, longest: 5_000 }

/**
 * One worker: a place where one job runs at a time, and the process that it runs in. A process is started
 * ahead and used again until its code is old, it died, or it had to be ended.
 */
export interface PoolWorker {
  readonly id: number
  state(): Worker
  run(run: AttemptRun, observer: AttemptObserver): void
  abort(run: AttemptRun, reason: AbortReason): void
  /**
   * Replace the process if it has loaded code of a build that no job runs on any more, at once or after its job.
   *
   * @param next the newest, which most jobs run on
   */
  useBuilds(next: string, all: ReadonlySet<string>): void
  /** Replace the process, at once or after its job. */
  renew(): void
  /** End the process now; what runs has crashed. @returns whether it has one of that number */
  kill(pid: number): boolean
  /** End what has grown past its limit. */
  checkMemory(bytes: number): void
  readonly busyPid: number | null
  start(): void
  /** End everything; what runs has crashed. */
  stop(): void
}

export interface PoolWorkerMeans extends WorkerProcessMeans {
  readonly clock: Clock
  readonly graceMs: number
  readonly log: (line: string) => void
  /** The worker's state is another now. */
  changed(): void
  /** A process has started; called again for the same one once its pid is known. */
  started(process: WorkerProcess): void
  gone(process: WorkerProcess): void
}

interface Current {
  readonly run: AttemptRun
  readonly observer: AttemptObserver
}

export function createPoolWorker(id: number, queue: string | null, means: PoolWorkerMeans): PoolWorker {
  const { clock, log, changed } = means
  let phase: 'off' | 'on' = 'off'
  let process: WorkerProcess | null = null
  let current: Current | null = null
  let build: string | null = null
  let builds: ReadonlySet<string> = new Set()
  let failedStarts = 0
  let spawned = 0
  /** The process that is replaced once it has nothing to do. */
  let worn: WorkerProcess | null = null
  let respawn: Timer | null = null

  const spawn = (): void => {
    respawn?.clear()
    respawn = null
    if (phase === 'off' || process) return
    const started: WorkerProcess = startWorkerProcess(means, {
      onMessage: (message) => hear(started, message),
      onOutput: (stream, text) => {
        if (process === started) current?.run.addOutput(stream, text)
      },
      onExit: (exit) => lose(started, exit),
    })
    process = started
    spawned++
    means.started(started)
    changed()
  }

  /** Its successor starts at once; the process itself has a moment to go. */
  const dismiss = (): void => {
    const old = process
    process = null
    old?.leave()
    spawn()
  }

  const isWorn = (): boolean => process !== null && process === worn

  const hear = (from: WorkerProcess, message: ProcessMessage): void => {
    if (from !== process) return
    switch (message.kind) {
      case 'ready':
        failedStarts = 0
        means.started(from)
        if (current) give(from, current)
        return changed()
      case 'beat':
        return checkMemory(message.memoryBytes)
      case 'crashed':
        if (current?.run.supervision) endWith(from, current.run, { kind: 'crashed', error: message.error })
        else loseIdle(from, message.error)
        return
      case 'described':
      case 'evaluated':
        return
      default:
        // By number: a handler that goes on after its end has nobody to tell.
        if (message.run === current?.run.number) hearRun(from, current, message)
    }
  }

  /** Something that an earlier job left behind has thrown. It is about to exit, and must be given nothing more. */
  const loseIdle = (from: WorkerProcess, error: AttemptError): void => {
    log(`handler process ${from.pid} crashed between jobs: ${error.name}: ${error.message}`)
    // One that dies at its start is lost at its exit, where the starts are counted.
    if (from.isReady) dismiss()
  }

  const hearRun = (from: WorkerProcess, { run, observer }: Current, message: RunSaid): void => {
    if (run.ending) return
    run.isStarted = true
    switch (message.kind) {
      case 'started':
      case 'debugger':
        return
      case 'logs':
        return run.addLogs(message)
      case 'progress':
        return run.setProgress(message.progress)
      case 'request':
        return answerRequest(from, observer, message)
      case 'resolved':
        run.addLogs(message)
        return finish(from, run, { kind: 'resolved', result: message.result })
      case 'rejected':
        run.addLogs(message)
        return finish(from, run, { kind: 'rejected', error: message.error, isRetryable: message.isRetryable })
    }
  }

  /** The handler has ended by itself. */
  const finish = (from: WorkerProcess, run: AttemptRun, ending: Ending): void => {
    const counted = run.supervision?.conclude(ending) ?? ending
    // Past its timeout it may have left work going that must not outlive the attempt.
    if (counted.kind === 'timed-out') return endWith(from, run, counted)
    run.ending = counted
    // What it wrote before its end is in the pipe already, and read by the end of this turn.
    setImmediate(() => settle(run, counted))
  }

  const endWith = (which: WorkerProcess, run: AttemptRun, ending: Ending): void => {
    run.ending ??= ending
    which.kill()
    changed()
  }

  const settle = (run: AttemptRun, ending: Ending): void => {
    if (current?.run !== run) return
    current = null
    if (isOld(process, builds) || isWorn()) dismiss()
    run.settle(ending)
    changed()
  }

  const give = (to: WorkerProcess, { run }: Current): void => {
    to.build = run.build
    run.supervision = supervise({
      clock,
      timeoutMs: run.assignment.timeoutMs,
      graceMs: means.graceMs,
      onAbort: (reason) => to.post({ kind: 'abort', run: run.number, reason }),
      onOverdue: (ending) => endWith(to, run, ending),
    })
    const { job, payload } = run.assignment
    const { number, file, copies } = run
    to.post({ kind: 'run', run: number, file, copies: copies ?? undefined, job, payload })
  }

  const lose = (lost: WorkerProcess, exit: ProcessExit): void => {
    means.gone(lost)
    if (lost !== process) return
    process = null
    const wasReady = lost.isReady
    if (!wasReady) failedStarts++
    if (current && isUntouched(current.run)) takeBack(current.run)
    else if (current?.run.supervision)
      settle(current.run, current.run.ending ?? crashed(exit, lost.errors, means.memoryMb))
    else if (!wasReady) noteFailedStart(exit, lost.errors)
    if (phase === 'off') return changed()
    if (failedStarts === 0) spawn()
    else respawn = clock.timer(respawnDelayMs(failedStarts), spawn)
    changed()
  }

  /** What an earlier job did to the process must not cost this one an attempt: the next process gets it. */
  const takeBack = (run: AttemptRun): void => {
    run.handovers++
    run.supervision?.dismiss()
    run.supervision = null
  }

  const noteFailedStart = (exit: ProcessExit, errors: string): void => {
    const ending = crashed(exit, errors, means.memoryMb)
    log(
      `a handler process did not start: ${ending.error.message}${errors === '' ? '' : `\n${errors.trim()}`}`,
    )
    if (current && failedStarts >= MOST_FAILED_STARTS) settle(current.run, ending)
  }

  const checkMemory = (bytes: number): void => {
    if (!process || process.isEnding) return
    const isNews = Math.abs(bytes - (process.memoryBytes ?? 0)) >= MEGABYTE
    process.noteMemory(bytes)
    if (isNews) changed()
    const { memoryMb } = means
    if (bytes <= memoryMb * MEGABYTE) return
    if (current?.run.supervision) endWith(process, current.run, outOfMemory(bytes / MEGABYTE, memoryMb))
    // A fresh one that is past the limit already has no smaller successor.
    else if (process.build !== null) dismiss()
  }

  return {
    id,
    state: () => ({
      id,
      queue,
      status: status(phase, process, current?.run ?? null),
      pid: process?.pid ?? null,
      startedAt: process?.startedAt ?? null,
      restarts: Math.max(0, spawned - 1),
      build: process ? (process.build ?? build) : null,
      memoryBytes: process?.memoryBytes ?? null,
      isAnswering: process === null || !process.isReady || process.isAnswering,
      job: current && {
        id: current.run.assignment.job.id,
        type: current.run.assignment.job.type,
        startedAt: current.run.startedAt,
      },
    }),
    run(run, observer) {
      if (current) throw new Error(`worker ${id} is busy`)
      current = { run, observer }
      if (phase === 'off') return settle(run, stopped)
      if (process?.build != null && process.build !== run.build) dismiss()
      if (process?.isReady && !process.isEnding) give(process, current)
      else if (!respawn) spawn()
      changed()
    },
    abort(run, reason) {
      if (current?.run !== run || run.ending) return
      if (run.supervision) run.supervision.abort(reason)
      else settle(run, { kind: 'ended', reason })
      changed()
    },
    useBuilds(next, all) {
      build = next
      builds = all
      if (!current && isOld(process, all)) dismiss()
    },
    renew() {
      worn = process
      if (!current && worn) dismiss()
    },
    kill(pid) {
      if (!process || process.pid !== pid || process.isEnding) return false
      if (current?.run.supervision) endWith(process, current.run, killed(pid))
      else process.kill()
      return true
    },
    checkMemory,
    get busyPid() {
      return current && process && !process.isEnding ? (process.pid ?? null) : null
    },
    start() {
      phase = 'on'
      spawn()
    },
    stop() {
      phase = 'off'
      respawn?.clear()
      if (current?.run.supervision && process) endWith(process, current.run, stopped)
      else if (current) settle(current.run, stopped)
      process?.leave()
      changed()
    },
  }
}

const MEGABYTE = 1_048_576

type RunSaid = Extract<ProcessMessage, { readonly run: number }>

const stopped: Ending = {
  kind: 'crashed',
  error: {
    name: 'CrashError',
    message: 'the workers were stopped',
    stack: null,
    code: 'STOPPED',
    cause: null,
  },
}

/** Given to a process that has died without taking it, with nobody asking for its end meanwhile. */
function isUntouched({ supervision, isStarted, ending, handovers }: AttemptRun): boolean {
  if (!supervision || supervision.isAborted) return false
  return !isStarted && ending === null && handovers < MOST_FAILED_STARTS
}

/** A process that has loaded nothing yet can run any build. */
function isOld(process: WorkerProcess | null, builds: ReadonlySet<string>): boolean {
  return process !== null && process.build !== null && !builds.has(process.build)
}

function status(
  phase: 'off' | 'on',
  process: WorkerProcess | null,
  run: AttemptRun | null,
): Worker['status'] {
  if (run?.supervision) return run.ending || run.supervision.isAborted ? 'stopping' : 'running'
  if (phase === 'off') return 'off'
  return process?.isReady ? 'idle' : 'starting'
}

function respawnDelayMs(failedStarts: number): number {
  return Math.min(RESPAWN_AFTER_MS.first * 2 ** (failedStarts - 1), RESPAWN_AFTER_MS.longest)
}
