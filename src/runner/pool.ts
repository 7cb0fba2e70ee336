import type { Clock, Timer } from '../clock.ts'
import { createAttemptRun } from './attempt-run.ts'
import type { Execution, Executor } from './executor.ts'
import { handlerEnv } from './handler-env.ts'
import { createListeners } from './listeners.ts'
import { residentMemory } from './memory.ts'
import { noHandler } from './no-handler.ts'
import { createPoolWorker } from './pool-worker.ts'
import type { PoolWorker } from './pool-worker.ts'
import type { ProcessHost } from './process-host.ts'
import type { ProcessList } from './process-list.ts'
import type { WorkerProcess } from './worker-process.ts'

/** How often the memory of running handlers is read. A buffer can take a gigabyte in half a second. */
const LOOK_EVERY_MS = 500
/** While none runs: whether a process has fallen silent, and whether its list can be written again. */
const IDLE_LOOK_EVERY_MS = 2_000

export interface PoolOptions extends PoolLimits {
  readonly processHost: ProcessHost
  readonly clock: Clock
  /** The workspace, absolute: where handlers run. */
  readonly cwd: string
  /** The host's environment; what handlers must not see is taken out. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the next host finds what this one left behind if it was killed. */
  readonly processes: ProcessList
  readonly log: (line: string) => void
}

/** What a handler may take. */
export interface PoolLimits {
  /** How long a handler may take to heed its abort signal before its process is ended. */
  readonly graceMs: number
  /** Of one handler process, resident; past it, it is ended. */
  readonly memoryMb: number
}

/** The handlers of a workspace as of one moment. */
export interface PoolBuild {
  readonly id: string
  /** By type; absolute. */
  readonly files: ReadonlyMap<string, string>
  /** The types that run in this process; none unless given. */
  readonly inline?: ReadonlySet<string>
  /** The folder of its files' copies, absolute; null or absent where they are read where they are. */
  readonly copies?: string | null
  /** The types that run on an earlier build, because their file does not load in this one. */
  readonly earlier?: ReadonlyMap<string, EarlierHandler>
  /** Why a type has no file that can run, where that is known; in a line. */
  readonly faults?: ReadonlyMap<string, string>
}

/** A handler as it was in an earlier build. */
export interface EarlierHandler {
  readonly build: string
  /** Absolute, where it was in the workspace. */
  readonly file: string
  /** Absolute. */
  readonly copies: string
}

/** Runs handlers in processes of their own, one for each worker. */
export interface HandlerPool extends Executor {
  /** From now on jobs run on this build; what runs finishes on the one that it started with. */
  setBuild(build: PoolBuild): void
  /** From now on handlers get these; a process that was started with another memory limit is replaced after its job. */
  setLimits(limits: PoolLimits): void
}

export function createPool(options: PoolOptions): HandlerPool {
  const { processHost, clock, cwd, env, processes, log } = options
  let { graceMs, memoryMb } = options
  const workers = new Map<number, PoolWorker>()
  const alive = new Set<WorkerProcess>()
  const listeners = createListeners()
  let build: PoolBuild | null = null
  let runs = 0
  let silent: readonly number[] = []
  let look: Timer | null = null
  let isBusy = false
  let whenEmpty: (() => void) | null = null
  const means = {
    processHost,
    clock,
    cwd,
    env: handlerEnv(env),
    get graceMs() {
      return graceMs
    },
    get memoryMb() {
      return memoryMb
    },
    log,
    changed: listeners.tell,
    started(process: WorkerProcess) {
      alive.add(process)
      processes.add(process)
    },
    gone(process: WorkerProcess) {
      alive.delete(process)
      processes.delete(process)
      if (alive.size === 0) whenEmpty?.()
    },
  }

  const hire = (id: number, queue: string | null): void => {
    const worker = createPoolWorker(id, queue, means)
    workers.set(id, worker)
    if (build) worker.useBuilds(build.id, idsOf(build))
    worker.start()
  }

  const lookAfter = async (worker: PoolWorker): Promise<void> => {
    const pid = worker.busyPid
    const bytes = pid === null ? null : await residentMemory(pid)
    // Its process may be another by now.
    if (bytes !== null && worker.busyPid === pid) worker.checkMemory(bytes)
  }
  const lookAround = (): void => {
    isBusy = [...workers.values()].some(({ busyPid }) => busyPid !== null)
    look = clock.timer(isBusy ? LOOK_EVERY_MS : IDLE_LOOK_EVERY_MS, lookAround)
    for (const worker of workers.values()) void lookAfter(worker)
    // A disk that was full may have room again.
    processes.retry()
    // Silence is no event: nobody else says that a process has stopped answering.
    const now = [...workers.values()].filter((worker) => !worker.state().isAnswering).map(({ id }) => id)
    if (now.join() === silent.join()) return
    silent = now
    listeners.tell()
  }

  /** A handler has begun, and must not grow unseen until the next look of an idle pool. */
  const lookSoon = (): void => {
    isBusy = true
    look?.clear()
    look = clock.timer(LOOK_EVERY_MS, lookAround)
  }

  return {
    setBuild(next) {
      build = next
      for (const worker of workers.values()) worker.useBuilds(next.id, idsOf(next))
      listeners.tell()
    },
    setLimits(next) {
      graceMs = next.graceMs
      if (next.memoryMb === memoryMb) return
      memoryMb = next.memoryMb
      for (const worker of workers.values()) worker.renew()
    },
    start(all) {
      for (const { id, queue } of all) hire(id, queue)
      lookAround()
    },
    staff(all) {
      const wanted = new Set(all.map(({ id }) => id))
      for (const [id, worker] of workers) {
        if (wanted.has(id)) continue
        workers.delete(id)
        worker.stop()
      }
      for (const { id, queue } of all) if (!workers.has(id)) hire(id, queue)
      listeners.tell()
    },
    kill: (workerId, pid) => workers.get(workerId)?.kill(pid) ?? false,
    execute(assignment, observer): Execution {
      const worker = workers.get(assignment.workerId)
      if (!worker) throw new Error(`there is no worker ${assignment.workerId}`)
      const { type } = assignment.job
      const code = build && codeOf(build, type)
      if (!code) {
        const report = noHandler(type, build?.id ?? null, build?.faults?.get(type))
        return { report: Promise.resolve(report), abort: () => undefined }
      }
      const run = createAttemptRun({ number: ++runs, assignment, observer, ...code, clock })
      worker.run(run, observer)
      if (!isBusy) lookSoon()
      return { report: run.report, abort: (reason) => worker.abort(run, reason) }
    },
    workers: () => [...workers.values()].sort((a, b) => a.id - b.id).map((worker) => worker.state()),
    onWorkersChanged: listeners.add,
    async stop() {
      look?.clear()
      for (const worker of workers.values()) worker.stop()
      if (alive.size === 0) return
      await new Promise<void>((resolve) => {
        const before = whenEmpty
        whenEmpty = () => {
          before?.()
          resolve()
        }
      })
    },
  }
}

/** What a job of this type runs; undefined where there is nothing. */
function codeOf(
  { id, files, copies, earlier }: PoolBuild,
  type: string,
): { readonly build: string; readonly file: string; readonly copies: string | null } | undefined {
  const file = files.get(type)
  return file === undefined ? earlier?.get(type) : { build: id, file, copies: copies ?? null }
}

/** The builds that jobs run on while this one counts. */
function idsOf({ id, earlier }: PoolBuild): ReadonlySet<string> {
  return new Set([id, ...[...(earlier?.values() ?? [])].map(({ build }) => build)])
}
