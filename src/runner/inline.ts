import type { Clock } from '../clock.ts'
import type { Worker } from '../model/worker.ts'
import type { Execution, Executor } from './executor.ts'
import type { HandlerFunction } from './handler.ts'
import { InlineRun } from './inline-run.ts'
import { createListeners } from './listeners.ts'
import { noHandler } from './no-handler.ts'

export interface InlineOptions {
  readonly clock: Clock
  /** How long a handler may take to heed its abort signal. */
  readonly graceMs: number
  /** By type. Looked up at each run. */
  readonly handlers: ReadonlyMap<string, HandlerFunction>
}

/** A place where one handler runs at a time, in this process. */
interface InlineWorker {
  readonly id: number
  readonly queue: string | null
  status: Worker['status']
  job: Worker['job']
}

/**
 * Runs handlers in this process, for a queue in a program of one's own. It is quick, and gives up what only a
 * process of its own can give: nothing can end a function from outside, so one that ignores its signal past the
 * grace period, or its timeout, is given up, and what it still does goes on unseen; one that never yields holds
 * up everything here; one that runs out of memory or exits takes the program along. `console` is left alone;
 * `ctx.log` is kept.
 */
export function inlineExecutor({ clock, graceMs, handlers }: InlineOptions): Executor {
  const workers = new Map<number, InlineWorker>()
  const runs = new Set<InlineRun>()
  const listeners = createListeners()
  let isStopped = false

  const change = (id: number, status: Worker['status'], job: Worker['job']): void => {
    const worker = workers.get(id)
    if (worker) Object.assign(worker, { status, job })
    listeners.tell()
  }

  return {
    mayClaimAhead: true,
    start(all) {
      for (const { id, queue } of all) workers.set(id, { id, queue, status: 'idle', job: null })
      listeners.tell()
    },
    staff(all) {
      const wanted = new Set(all.map(({ id }) => id))
      for (const id of workers.keys()) if (!wanted.has(id)) workers.delete(id)
      for (const { id, queue } of all) {
        if (!workers.has(id)) workers.set(id, { id, queue, status: 'idle', job: null })
      }
      listeners.tell()
    },
    // Its process is the one that would do the killing.
    kill: () => false,
    execute(assignment, observer): Execution {
      const { workerId, job } = assignment
      const handler = handlers.get(job.type)
      if (!handler) return { report: Promise.resolve(noHandler(job.type, null)), abort: () => undefined }
      const running = { id: job.id, type: job.type, startedAt: clock.now() }
      change(workerId, 'running', running)
      const run = new InlineRun({ assignment, observer, handler, clock, graceMs })
      runs.add(run)
      const report = run.report.then((ended) => {
        runs.delete(run)
        change(workerId, isStopped ? 'off' : 'idle', null)
        return ended
      })
      return {
        report,
        abort(reason) {
          if (runs.has(run)) change(workerId, 'stopping', running)
          run.abort(reason)
        },
      }
    },
    workers: () => [...workers.values()].sort((a, b) => a.id - b.id).map(shown),
    onWorkersChanged: listeners.add,
    async stop() {
      isStopped = true
      for (const run of runs) run.stop()
      for (const id of workers.keys()) change(id, 'off', null)
    },
  }
}

function shown({ id, queue, status, job }: InlineWorker): Worker {
  return {
    id,
    queue,
    status,
    pid: process.pid,
    startedAt: null,
    restarts: 0,
    build: null,
    memoryBytes: null,
    isAnswering: true,
    job,
  }
}
