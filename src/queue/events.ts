import type { LogLine } from '../model/attempt.ts'
import type { Job } from '../model/job.ts'
import type { Operation } from '../model/operation.ts'

/** Every event of the queue. All are emitted after the change is on disk. */
export interface QueueEvents {
  /** These jobs are new or changed, each as it stands now; in the order of their commits. */
  jobs: { readonly changed: readonly Job[] }
  /** Jobs changed that are not listed one by one: a bulk action, a purge, another process. Look again. */
  stale: { readonly cause: 'bulk' | 'purge' | 'foreign' }
  /** A running job said how far it has come. Throttled by whoever forwards it. */
  progress: { readonly job: Job }
  /** A running handler logged. */
  log: JobLog
  /** An entry of the ledger is new, or has come further. */
  operations: { readonly changed: Operation }
  /** Somebody said something of failure groups, or how failures are grouped has changed. */
  failures: Record<never, never>
  /** A queue was paused or resumed; or, with null, the workers of queues changed. */
  queues: { readonly name: string | null }
  /** A hold was set, switched or removed, or has stopped a job. */
  holds: Record<never, never>
  /** A worker's process or job changed. */
  workers: Record<never, never>
  /** A write failed, or writes work again. Claiming stops while it lasts. */
  storage: { readonly isWritable: boolean; readonly message: string | null }
}

/** Lines that a running attempt has just logged. Earlier ones come with the job's attempts. */
export interface JobLog {
  readonly jobId: number
  readonly attempt: number
  readonly lines: readonly LogLine[]
}
