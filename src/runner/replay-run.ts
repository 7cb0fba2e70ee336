import type { Clock } from '../clock.ts'
import { answerRequest } from './answer-request.ts'
import { createAttemptRun } from './attempt-run.ts'
import { crashed, outOfMemory } from './crash.ts'
import type { Assignment, AttemptObserver, AttemptReport, Ending } from './executor.ts'
import { handlerEnv } from './handler-env.ts'
import type { ProcessHost } from './process-host.ts'
import type { ProcessList } from './process-list.ts'
import type { ProcessMessage, ReplayTerms } from './protocol.ts'
import { supervise } from './supervision.ts'
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts'

export interface ReplayRunMeans {
  readonly processHost: ProcessHost
  readonly clock: Clock
  /** The workspace, absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly memoryMb: number
  readonly graceMs: number
  readonly processes: ProcessList
}

/** What is run: an assignment without a worker, in a file of a build. */
export interface ReplayOrder extends Omit<Assignment, 'workerId'> {
  readonly file: string
  readonly build: string
  /** The folder of the build's copies, absolute; null where files are read where they are. */
  readonly copies: string | null
  readonly terms: ReplayTerms
}

export interface ReplayObserver extends AttemptObserver {
  /** A debugger can attach there. */
  onDebugger(url: string): void
}

export interface ReplayRun {
  /** Settles once, never rejects; its process is gone then. */
  readonly report: Promise<AttemptReport>
  /** Abort the handler's signal, and end its process when the grace period has passed; at once where it is debugged. */
  cancel(): void
  /** End its process now. */
  end(): void
}

/** What Node writes of its inspector, which would put its secret into the log. */
const OF_THE_INSPECTOR =
  /^(?:Debugger listening on ws:.*|For help, see: https:\/\/nodejs\.org.*|Debugger (?:attached|ending on .*)\.?|Waiting for the debugger to disconnect\.\.\.)\r?\n?/gm

/** Run a handler once, in a process that is started for it and ends with it. */
export function runReplay(means: ReplayRunMeans, order: ReplayOrder, observer: ReplayObserver): ReplayRun {
  const { clock, processes, graceMs, memoryMb } = means
  const { terms } = order
  const run = createAttemptRun({
    ...{ number: 1, assignment: { workerId: 0, ...order }, observer, clock },
    ...{ file: order.file, build: order.build, copies: order.copies },
  })
  const gone = Promise.withResolvers<void>()
  /** Nobody's time is up while somebody stands at a line of it and thinks. */
  const timeoutMs = terms.isDebugged ? 0 : order.timeoutMs

  const endWith = (ending: Ending): void => {
    run.ending ??= ending
    process.kill()
  }
  const hear = (message: ProcessMessage): void => {
    switch (message.kind) {
      case 'ready':
        return begin()
      case 'beat':
        if (message.memoryBytes > memoryMb * MEGABYTE)
          endWith(outOfMemory(message.memoryBytes / MEGABYTE, memoryMb))
        return
      case 'crashed':
        return endWith({ kind: 'crashed', error: message.error })
      case 'debugger':
        return observer.onDebugger(message.url)
      case 'logs':
        return run.addLogs(message)
      case 'progress':
        return run.setProgress(message.progress)
      case 'request':
        if (!run.ending) answerRequest(process, observer, message)
        return
      case 'resolved':
        run.addLogs(message)
        return finish({ kind: 'resolved', result: message.result })
      case 'rejected':
        run.addLogs(message)
        return finish({ kind: 'rejected', error: message.error, isRetryable: message.isRetryable })
      case 'started':
      case 'described':
      case 'evaluated':
        return
    }
  }
  const begin = (): void => {
    processes.add(process)
    run.supervision = supervise({
      ...{ clock, timeoutMs, graceMs },
      onAbort: (reason) => process.post({ kind: 'abort', run: run.number, reason }),
      onOverdue: endWith,
    })
    const { file, copies, job, payload } = order
    process.post({
      ...{ kind: 'run', run: run.number, file, job, payload, replay: terms },
      copies: copies ?? undefined,
    })
  }
  /** By itself. What it wrote before is in the pipe already, and read by the end of this turn. */
  const finish = (ending: Ending): void => {
    if (run.ending) return
    run.ending = ending
    setImmediate(() => process.kill())
  }

  const process: WorkerProcess = startWorkerProcess(
    {
      ...means,
      env: handlerEnv(means.env),
      writableFolder: terms.guard.files ? means.cwd : undefined,
    },
    {
      onMessage: hear,
      onOutput: (stream, text) => run.addOutput(stream, withoutInspector(text)),
      onExit(exit) {
        processes.delete(process)
        run.settle(run.ending ?? crashed(exit, process.errors, memoryMb))
        gone.resolve()
      },
    },
  )
  processes.add(process)

  return {
    report: gone.promise.then(() => run.report),
    cancel() {
      // One that stands at a breakpoint hears no signal.
      if (run.supervision && !terms.isDebugged) run.supervision.abort('cancel')
      else endWith({ kind: 'ended', reason: 'cancel' })
    },
    end: () => endWith({ kind: 'ended', reason: 'stop' }),
  }

  function withoutInspector(text: string): string {
    return terms.isDebugged ? text.replace(OF_THE_INSPECTOR, '') : text
  }
}

const MEGABYTE = 1_048_576
