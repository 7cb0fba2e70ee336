import type { HandlerSettings } from '../../model/job.ts'
import type { Surface } from '../../model/operation.ts'
import type { QueueState } from '../../model/queue.ts'
import type { Worker } from '../../model/worker.ts'

/** The workers of a queue; as in OpenQueueOptions. */
export interface Crew {
  readonly workers: number
  readonly queues: Readonly<Record<string, { readonly workers: number }>>
  readonly drainMs: number
  readonly graceMs: number
}

/** What there is to run jobs: handlers, workers, and queues that they take from. */
export interface Staffing {
  /** Names a handler's settings. @throws WRONG_PHASE after `start`; INVALID_INPUT for a type registered twice */
  register(type: string, settings?: Partial<HandlerSettings>): void
  /**
   * Swap the whole set of handlers at once; running jobs finish on the code they started with.
   *
   * @param builds by type, the build that its jobs run on from now on: an attempt that is lost with its host has it
   */
  replaceHandlers(
    handlers: ReadonlyMap<string, Partial<HandlerSettings>>,
    builds?: ReadonlyMap<string, string>,
  ): void
  /** The handlers' types. */
  types(): readonly string[]
  workers(): readonly Worker[]
  /**
   * End the process of a worker now: the attempt that runs there counts as crashed, and the worker gets a new
   * process. Entered in the ledger first; where the disk refuses that, the process is ended all the same.
   *
   * @throws NOT_FOUND where the worker has no process of that number (any more)
   */
  kill(workerId: number, pid: number, surface?: Surface): Promise<void>

  queues(): Promise<readonly QueueState[]>
  /** Workers take nothing more from this queue until it is resumed; running jobs go on. Survives restarts. */
  pause(queue: string, reason?: string, surface?: Surface): Promise<void>
  resume(queue: string, surface?: Surface): Promise<void>
}
