import type { Clock } from '../clock.ts'
import { openQueue } from '../queue/open-queue.ts'
import type { Crew, OpenQueue } from '../queue/queue.ts'
import { latePool } from '../runner/late-pool.ts'
import { createMixedPool } from '../runner/mixed-pool.ts'
import { createPool, type HandlerPool } from '../runner/pool.ts'
import type { ProcessHost } from '../runner/process-host.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import type { ResolvedConfig } from '../workspace/config.ts'
import type { Workspace } from '../workspace/workspace.ts'

export interface EngineOptions {
  readonly workspace: Workspace
  readonly store: Store
  readonly reader: Reader
  readonly processHost: ProcessHost
  readonly clock: Clock
  readonly log: (line: string) => void
  /** What counts, now. */
  readonly config: () => ResolvedConfig
}

/** The queue of a workspace and the pool that runs its handlers. */
export class Engine {
  readonly queue: OpenQueue
  readonly pool: HandlerPool

  constructor(queue: OpenQueue, pool: HandlerPool) {
    this.queue = queue
    this.pool = pool
  }

  /** Have what a config says count from now on. */
  apply(config: ResolvedConfig): void {
    this.queue.configure(jobSettingsOf(config))
    this.pool.setLimits(config)
    this.queue.staff(crewOf(config))
  }
}

/** Open the queue. Who works in it is settled when it starts, by the config as it is then. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { workspace, store, reader, processHost, clock, log, config } = options
  const { dir: cwd, processes } = workspace
  const pool = latePool(() => {
    const { graceMs, memoryMb } = config()
    const limits = { graceMs, memoryMb }
    const pool = createPool({ processHost, clock, cwd, env: process.env, ...limits, processes, log })
    return createMixedPool({ pool, clock, graceMs, cwd })
  })
  const queue = await openQueue({
    file: store,
    reader,
    clock,
    executor: pool,
    dir: cwd,
    beforeRetry: () => workspace.settle(),
    ...jobSettingsOf(config()),
  })
  return new Engine(queue, pool)
}

function jobSettingsOf({
  maxAttempts,
  retryDelayMs,
  timeoutMs,
  retention: { runsMs: _, ...retention },
  payloadLimitBytes,
}: ResolvedConfig) {
  return {
    defaults: { maxAttempts, retryDelayMs, timeoutMs },
    retention,
    payloadLimitBytes,
  }
}

function crewOf({ workers, queues, drainMs, graceMs }: ResolvedConfig): Crew {
  return { workers, queues, drainMs, graceMs }
}
