import type { Job } from '../../model/job.ts'
import type { Surface } from '../../model/operation.ts'
import type { JobSource } from '../../model/origin.ts'

/** A job to be. What is left out comes from the handler, then the workspace, then JOB_DEFAULTS. */
export interface NewJob {
  readonly type: string
  /** JSON text, kept byte for byte; `{}` unless given. */
  readonly payload?: string | undefined
  readonly queue?: string | undefined
  /** Not together with `runAt`. */
  readonly delayMs?: number | undefined
  /** UTC ms. */
  readonly runAt?: number | undefined
  readonly maxAttempts?: number | undefined
  readonly retryDelayMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly priority?: number | undefined
  readonly key?: string | undefined
  /** Who enqueues it; a program unless given. */
  readonly source?: JobSource | undefined
}

/** What a copy has that its original has not; what is absent is as the original's, its key aside. */
export type CopyChanges = { readonly [Key in keyof Omit<NewJob, 'source'>]?: NewJob[Key] | undefined }

export interface Enqueued {
  readonly job: Job
  /** False where the key's job was there already. */
  readonly isNew: boolean
}

/** New jobs. */
export interface Enqueueing {
  enqueue(job: NewJob): Promise<Enqueued>
  /** All or none, in order. */
  enqueueMany(jobs: readonly NewJob[]): Promise<readonly Enqueued[]>
  /** Enqueue a job like this one, with changes. @throws NOT_FOUND; as `enqueue` */
  copy(id: number, changes?: CopyChanges, surface?: Surface): Promise<Enqueued>
}
