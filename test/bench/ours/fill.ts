import type { OpenQueue } from '../../../src/queue/queue.ts'
import { PAYLOAD } from '../payload.ts'

/** The type of the jobs that do nothing. */
export const NOOP = 'noop'

/** Jobs of one call. */
const BATCH = 10_000

/** Enqueue no-op jobs, many at a time. */
export async function fill(queue: OpenQueue, jobs: number, batch = BATCH): Promise<void> {
  for (let done = 0; done < jobs; done += batch) {
    await queue.enqueueMany(noops(Math.min(batch, jobs - done)))
  }
}

export function noops(jobs: number): { type: string; payload: string }[] {
  return Array.from({ length: jobs }, () => ({ type: NOOP, payload: PAYLOAD }))
}
