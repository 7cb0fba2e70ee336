import { Worker } from 'node:worker_threads'
import type { CheckpointOutcome } from './checkpoint.ts'

/**
 * Empty the write-ahead log of the database at `file`, in a thread and over a connection of its own.
 *
 * @throws Error the driver's or the thread's; the log is still there then
 */
export function emptyLogAside(file: string): Promise<CheckpointOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckpointOutcome>()
  const entry = import.meta.url.endsWith('.ts') ? './checkpoint-entry.ts' : './checkpoint-entry.js'
  const thread = new Worker(new URL(entry, import.meta.url), { workerData: file })
  let outcome: CheckpointOutcome | null = null
  thread.once('message', (message: CheckpointOutcome) => (outcome = message))
  thread.once('error', reject)
  // Its connection is closed only when the thread has ended.
  thread.once('exit', () => {
    if (outcome) resolve(outcome)
    else reject(new Error('the checkpoint ended without an answer'))
  })
  return promise
}
