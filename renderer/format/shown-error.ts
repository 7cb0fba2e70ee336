import type { Job } from '../../src/model/job.ts'

/**
 * The newest failure of a job, while that still matters: a job that has completed or was cancelled keeps
 * it in its history, and looks like a failure where it stands beside the status.
 */
export function shownError({ status, lastError }: Pick<Job, 'status' | 'lastError'>): string | null {
  return status === 'completed' || status === 'cancelled' ? null : lastError
}
