import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { LogLine } from '../../../src/model/attempt.ts'
import type { Progress } from '../../../src/model/job.ts'
import type { AttemptObserver, Execution, Executor, HandlerRequest } from '../../../src/runner/executor.ts'
import { createProcessList } from '../../../src/runner/process-list.ts'
import type { HandlerFunction, HandlerJob } from '../../../src/runner/handler.ts'
import { inlineExecutor } from '../../../src/runner/inline.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { createPool } from '../../../src/runner/pool.ts'
import type { HandlerPool, PoolOptions } from '../../../src/runner/pool.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import outcome from './fixtures/outcome.ts'

export const OUTCOME_FILE = fileURLToPath(new URL('./fixtures/outcome.ts', import.meta.url))
const GRACE_MS = 300

/** What an attempt said, in order. */
export interface Heard extends AttemptObserver {
  readonly lines: LogLine[]
  readonly steps: Progress[]
  readonly requests: HandlerRequest[]
  /** Resolves with the first progress: the handler is at work. */
  readonly atWork: Promise<void>
}

export function listen(answer: (request: HandlerRequest) => unknown = () => null): Heard {
  const { promise: atWork, resolve } = Promise.withResolvers<void>()
  const heard: Heard = {
    lines: [],
    steps: [],
    requests: [],
    atWork,
    onLog: (lines) => void heard.lines.push(...lines),
    onProgress(progress) {
      heard.steps.push(progress)
      resolve()
    },
    async onRequest(request) {
      heard.requests.push(request)
      return answer(request)
    },
  }
  return heard
}

/** An inline executor whose `outcome` does what its payload says. */
export function setupInline(): Executor {
  const handlers = new Map([['outcome', outcome as HandlerFunction]])
  return started(inlineExecutor({ clock: systemClock, graceMs: GRACE_MS, handlers }))
}

export interface PoolSetup {
  readonly pool: HandlerPool
  readonly folder: string
  readonly processesFile: string
  readonly log: string[]
  /** Write a handler into the folder; returns its path. */
  write(name: string, source: string): string
}

/** A pool of one worker in a folder of its own, with `outcome` and the handlers given by name and source. */
export function setupPool(
  handlers: Readonly<Record<string, string>> = {},
  options: Partial<PoolOptions> = {},
): PoolSetup {
  const folder = tempFolder()
  mkdirSync(join(folder, 'handlers'))
  const processesFile = join(folder, 'processes.json')
  const log: string[] = []
  const pool = createPool({
    processHost: nodeProcessHost(),
    clock: systemClock,
    cwd: folder,
    env: process.env,
    graceMs: GRACE_MS,
    memoryMb: 256,
    processes: createProcessList(processesFile, (line) => void log.push(line)),
    log: (line) => void log.push(line),
    ...options,
  })
  const write = (name: string, source: string): string => {
    const file = join(folder, 'handlers', name)
    writeFileSync(file, source)
    return file
  }
  const files = new Map([['outcome', OUTCOME_FILE]])
  for (const [name, source] of Object.entries(handlers))
    files.set(name.replace(/\.\w+$/, ''), write(name, source))
  pool.setBuild({ id: 'build-1', files })
  return { pool: started(pool), folder, processesFile, log, write }
}

export function execute(
  executor: Executor,
  type: string,
  payload: unknown = {},
  { timeoutMs = 0, observer = listen() }: { timeoutMs?: number; observer?: AttemptObserver } = {},
): Execution {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return executor.execute({ workerId: 1, job: { ...JOB, type }, payload: text, timeoutMs }, observer)
}

export const JOB: HandlerJob = {
  id: 7,
  type: 'outcome',
  queue: 'default',
  attempt: 2,
  attempts: 1,
  maxAttempts: 3,
  key: null,
  createdAt: 1_000,
}

/** Resolves once a worker is as `isSo` says. */
export function workersAre(
  executor: Executor,
  isSo: (workers: ReturnType<Executor['workers']>) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo(executor.workers())) return
      stop()
      resolve()
    }
    const stop = executor.onWorkersChanged(look)
    look()
  })
}

function started<E extends Executor>(executor: E): E {
  onTestFinished(() => executor.stop())
  executor.start([{ id: 1, queue: null }])
  return executor
}
