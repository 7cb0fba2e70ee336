import { JOB_STATUSES, type JobStatus } from './status.ts'

/** How many jobs there are of each status. */
export type Stats = Readonly<Record<JobStatus, number>>

export function emptyStats(): Record<JobStatus, number> {
  return Object.fromEntries(JOB_STATUSES.map((status) => [status, 0])) as Record<JobStatus, number>
}

/** A named queue as it stands. */
export interface QueueState {
  readonly name: string
  readonly stats: Stats
  /** When the job that has been due longest became so, UTC ms; null where none is due. */
  readonly oldestDueAt: number | null
  /** Null unless paused. */
  readonly pausedAt: number | null
  readonly pauseReason: string | null
  /** Workers of its own; null where it takes turns on the shared ones. */
  readonly ownWorkers: number | null
}

/** A group of workers: those of one named queue, or (`queue: null`) those that the other queues share. */
export interface Lane {
  readonly queue: string | null
  readonly workers: number
}
