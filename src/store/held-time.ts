import { LAST_INSTANT } from '../model/job.ts'

/**
 * What is added to the `run_at` of a held job. It is then beyond every time that a job can have, so that it never
 * comes due, and still says when it was.
 */
export const HELD_OFFSET = LAST_INSTANT + 1

/** In SQL, `run_at` as it is without being held. */
export const DUE_TIME = `run_at % ${HELD_OFFSET}`

/** In SQL, whether the job is held; the index of those that wait answers it. */
export const IS_HELD = `is_due = 0 AND run_at >= ${HELD_OFFSET}`

export function isHeldTime(runAt: number): boolean {
  return runAt >= HELD_OFFSET
}

/** When the job is due, be it held or not; UTC ms. */
export function dueTime(runAt: number): number {
  return isHeldTime(runAt) ? runAt - HELD_OFFSET : runAt
}
