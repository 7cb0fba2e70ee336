import type { Operation } from './operation.ts'
import type { JobOrigin } from './origin.ts'
import type { JobStatus } from './status.ts'

/** A job that another one has to do with, as much as a line shows. */
export interface RelatedJob {
  readonly id: number
  readonly type: string
  readonly queue: string
  readonly status: JobStatus
  readonly createdAt: number
  readonly isInTrash: boolean
}

/** Some of many, newest first, and how many there are. */
export interface RelatedJobs {
  readonly jobs: readonly RelatedJob[]
  readonly total: number
}

/** What a job was when an operation changed it. */
export interface Intervention {
  /** UTC ms. */
  readonly at: number
  readonly operation: number
  /** How many attempts had begun by then: between which two of them it came. */
  readonly starts: number
  readonly before: JobStatus
  /** When it would have been due, UTC ms. */
  readonly runAt: number
}

/** Who enqueued a job, and which jobs and operations it has to do with. */
export interface Related {
  readonly origin: JobOrigin
  /** Of the schedule that enqueued it; null for others. */
  readonly originName: string | null
  /** The job that enqueued it or that it copies: its number stays when it is purged. Null where there is none. */
  readonly source: { readonly id: number; readonly job: RelatedJob | null } | null
  readonly copies: RelatedJobs
  /** What its handler enqueued. */
  readonly enqueued: RelatedJobs
  /** Others with its key: in other queues, or in the trash. */
  readonly sameKey: RelatedJobs
  /** What was done to it, newest first. */
  readonly operations: readonly Operation[]
  /** Where in its history they came, oldest first. */
  readonly interventions: readonly Intervention[]
}
