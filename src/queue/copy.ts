import type { JobWithPayload } from '../model/job.ts'
import type { CopyChanges, NewJob } from './queue.ts'

/**
 * A job like another one, with changes. It is due at once unless they say otherwise; settings that are the
 * original's by now are taken over, and its key, which names the original, is not.
 */
export function copyOf(original: JobWithPayload, changes: CopyChanges): NewJob {
  const { type, payload, queue, priority, maxAttempts, retryDelayMs, timeoutMs } = original
  return {
    type,
    payload,
    queue,
    priority,
    retryDelayMs,
    timeoutMs,
    // What retries added to the budget of the original was meant for it alone.
    ...(original.attempts > 0 ? {} : { maxAttempts }),
    ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
    source: { origin: 'copy', jobId: original.id },
  }
}
