import { realpathSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import type { Worker } from '../model/worker.ts'
import { toRegistration } from './definition.ts'
import type { Assignment, AttemptObserver, Execution } from './executor.ts'
import type { HandlerFunction } from './handler.ts'
import { InlineRun } from './inline-run.ts'
import { createListeners } from './listeners.ts'
import { moduleLoader, type LoadModule } from './load-module.ts'
import { hookModules } from './module-hooks.ts'
import type { HandlerPool, PoolBuild } from './pool.ts'

export interface MixedPoolOptions {
  /** Runs all that is not inline. */
  readonly pool: HandlerPool
  readonly clock: Clock
  readonly graceMs: number
  /** The workspace, absolute. */
  readonly cwd: string
}

interface InlineHandler {
  readonly run: Promise<HandlerFunction>
  /** The build that it was loaded with. */
  readonly build: string
}

/**
 * A pool whose inline handlers run in this process, each loaded once for its life: no module cache is ever
 * cleared, so a changed file counts from the next start, and attempts say which build they ran on.
 */
export function createMixedPool({ pool, clock, cwd, ...limits }: MixedPoolOptions): HandlerPool {
  let { graceMs } = limits
  const handlers = new Map<string, InlineHandler>()
  const runs = new Map<number, { readonly run: InlineRun; readonly job: Worker['job'] }>()
  const listeners = createListeners()
  let load: LoadModule | null = null
  let build: PoolBuild | null = null
  pool.onWorkersChanged(listeners.tell)

  const handlerIn = (file: string, id: string): InlineHandler => {
    const known = handlers.get(file)
    if (known) return known
    const folder = realpathSync(cwd)
    load ??= moduleLoader(folder, hookModules(folder))
    const run = load(file).then((exported) => toRegistration(file, exported).run)
    // Whoever runs it hears of it; nobody else has to.
    run.catch(() => undefined)
    const handler = { run, build: id }
    handlers.set(file, handler)
    return handler
  }

  const runInline = (
    assignment: Assignment,
    observer: AttemptObserver,
    handler: InlineHandler,
  ): Execution => {
    const { workerId, job } = assignment
    const run = new InlineRun({
      assignment,
      observer,
      clock,
      graceMs,
      handler: async (payload, context) => (await handler.run)(payload, context),
    })
    runs.set(workerId, { run, job: { id: job.id, type: job.type, startedAt: clock.now() } })
    listeners.tell()
    return {
      report: run.report.then((report) => {
        runs.delete(workerId)
        listeners.tell()
        return { ...report, build: handler.build }
      }),
      abort: (reason) => run.abort(reason),
    }
  }

  return {
    /** Only where nothing runs elsewhere: a job of a process must not be claimed before one is free. */
    get mayClaimAhead() {
      if (build === null || build.files.size === 0 || (build.earlier?.size ?? 0) > 0) return false
      return [...build.files.keys()].every((type) => build?.inline?.has(type))
    },
    setBuild(next) {
      build = next
      pool.setBuild(next)
    },
    setLimits: (limits) => {
      graceMs = limits.graceMs
      pool.setLimits(limits)
    },
    start: (workers) => pool.start(workers),
    staff: (workers) => pool.staff(workers),
    // What runs in this process can't be ended, and an idle process beside it is not what was meant.
    kill: (workerId, pid) => !runs.has(workerId) && pool.kill(workerId, pid),
    execute(assignment, observer) {
      const file = build?.files.get(assignment.job.type)
      if (!build || file === undefined || !build.inline?.has(assignment.job.type)) {
        return pool.execute(assignment, observer)
      }
      return runInline(assignment, observer, handlerIn(file, build.id))
    },
    workers: () =>
      pool.workers().map((worker) => {
        const inline = runs.get(worker.id)
        return inline ? { ...worker, status: 'running', job: inline.job } : worker
      }),
    onWorkersChanged: listeners.add,
    async stop() {
      for (const { run } of runs.values()) run.stop()
      await pool.stop()
    },
  }
}
