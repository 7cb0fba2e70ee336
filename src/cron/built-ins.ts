import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { deleteRuns } from '../store/schedules.ts'
import type { Store } from '../store/store.ts'
import { RUN_TIMEOUT_MS, type BuiltIn } from './schedule.ts'

/** How long the history of schedules is kept. */
export const RUN_RETENTION_MS = 7 * 24 * 3_600_000

/** Rows of one transaction: short enough to leave the thread free. */
const CHUNK = 500

/** Names that a workspace's own schedules may not take. */
export const BUILT_IN_NAMES = ['purge-completed-jobs', 'purge-old-runs'] as const

/**
 * The console's housekeeping.
 *
 * @param the.purge the queue's, which knows the retention
 */
export function builtIns(the: {
  readonly store: Store
  readonly clock: Clock
  readonly purge: (options: { signal: AbortSignal }) => Promise<unknown>
}): BuiltIn[] {
  const [purgeJobs, purgeRuns] = BUILT_IN_NAMES
  return [
    {
      name: purgeJobs,
      cron: '0 * * * *',
      action: 'removes completed and cancelled jobs that are past their retention',
      timeoutMs: RUN_TIMEOUT_MS,
      async run(signal) {
        await the.purge({ signal })
      },
    },
    {
      name: purgeRuns,
      cron: '30 3 * * *',
      action: 'removes the history of schedules that is older than 7 days',
      timeoutMs: RUN_TIMEOUT_MS,
      run: (signal) => purgeOldRuns(the.store, the.clock.now() - RUN_RETENTION_MS, signal),
    },
  ]
}

async function purgeOldRuns(store: Store, beforeMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if ((await store.write(() => deleteRuns(store, beforeMs, CHUNK))) < CHUNK) return
    await nextTurn()
  }
}
