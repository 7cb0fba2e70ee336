import type { QueueEvents } from '../events.ts'

/** Its start, its end, and what it says meanwhile. */
export interface Lifecycle {
  /** Recover what a gone host left, then let the workers take jobs. Idempotent. */
  start(): Promise<void>
  /**
   * Take nothing new; wait `drainMs` for what runs; then abort it, wait the grace period, and give
   * back what still has not finished. Resolves when nothing runs. May be called twice or before start.
   */
  stop(): Promise<void>
  /** `stop`, then release the database. */
  close(): Promise<void>

  /** Listen; returns how to stop. Listeners are called after commit; one that throws harms nothing. */
  on<Name extends keyof QueueEvents>(name: Name, listener: (event: QueueEvents[Name]) => void): () => void
}
