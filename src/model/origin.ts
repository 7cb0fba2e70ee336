/** Who enqueued a job. */
export const JOB_ORIGINS = [
  /** Code of somebody's own, through the library. */
  'program',
  /** A person, in the console's window. */
  'window',
  /** The admin API. */
  'http',
  /** The command line. */
  'cli',
  /** A schedule, whose name is the source's. */
  'schedule',
  /** A running handler, whose job is the source. */
  'handler',
  /** A person who copied another job, which is the source. */
  'copy',
] as const

export type JobOrigin = (typeof JOB_ORIGINS)[number]

/** Where a job comes from. */
export interface JobSource {
  readonly origin: JobOrigin
  /** Of the schedule; null where there is none. */
  readonly name?: string | null | undefined
  /** The job that enqueued it, or that it is a copy of. */
  readonly jobId?: number | null | undefined
}
