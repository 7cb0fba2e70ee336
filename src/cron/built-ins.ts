import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { deleteMissed, deleteRuns } from '../store/schedules.ts'
import type { Store } from '../store/store.ts'
import { RUN_TIMEOUT_MS, type BuiltIn } from './schedule.ts'

/** How long the history of schedules is kept. */
export const RUN_RETENTION_MS = 7 * 24 * 3_600_000

/** Of what reads everything: a slow disk may need long for a large database. */
const SCAN_TIMEOUT_MS = 3_600_000

/** Rows of one transaction: short enough to leave the thread free. */
const CHUNK = 500

/** Names that a workspace's own schedules may not take. */
export const BUILT_IN_NAMES = [
  'purge-completed-jobs',
  'purge-old-runs',
  'compare-counters',
  'back-up-database',
  'check-integrity',
] as const

/** The checks and copies that the console makes by itself. Each is over at once when `signal` aborts. */
export interface Checkup {
  compareCounters(options: { signal: AbortSignal }): Promise<unknown>
  backUpIfChanged(options: { signal: AbortSignal }): Promise<unknown>
  checkIntegrity(options: { signal: AbortSignal }): Promise<{ readonly faults: readonly string[] }>
}

/**
 * The console's housekeeping.
 *
 * @param the.purge the queue's, which knows the retention
 * @param the.runsMs how long the history of schedules is kept, now; 7 days unless given
 */
export function builtIns(the: {
  readonly store: Store
  readonly clock: Clock
  readonly purge: (options: { signal: AbortSignal }) => Promise<unknown>
  readonly runsMs?: () => number
  readonly checkup: Checkup
}): BuiltIn[] {
  const { runsMs = () => RUN_RETENTION_MS } = the
  const [purgeJobs, purgeRuns, compareCounters, backUp, checkIntegrity] = BUILT_IN_NAMES
  return [
    {
      name: purgeJobs,
      cron: '0 * * * *',
      action: 'removes jobs that are past their retention',
      timeoutMs: RUN_TIMEOUT_MS,
      async run(signal) {
        await the.purge({ signal })
      },
    },
    {
      name: purgeRuns,
      cron: '30 3 * * *',
      action: 'removes the history of schedules that is past its retention',
      timeoutMs: RUN_TIMEOUT_MS,
      run: (signal) => purgeOldRuns(the.store, the.clock.now() - runsMs(), signal),
    },
    {
      name: compareCounters,
      cron: '15 * * * *',
      action: 'compares the counters with the jobs, and sets right what differs',
      timeoutMs: RUN_TIMEOUT_MS,
      async run(signal) {
        await the.checkup.compareCounters({ signal })
      },
    },
    {
      name: backUp,
      cron: '45 3 * * *',
      action: 'keeps a verified copy of the database, where it has changed since the last',
      timeoutMs: SCAN_TIMEOUT_MS,
      async run(signal) {
        await the.checkup.backUpIfChanged({ signal })
      },
    },
    {
      name: checkIntegrity,
      cron: '30 4 * * 0',
      action: 'checks every page, row and index of the database',
      timeoutMs: SCAN_TIMEOUT_MS,
      async run(signal) {
        const { faults } = await the.checkup.checkIntegrity({ signal })
        if (faults.length > 0) throw new Error(`the database is damaged: ${faults.join('; ')}`)
      },
    },
  ]
}

async function purgeOldRuns(store: Store, beforeMs: number, signal: AbortSignal): Promise<void> {
  for (const deleteChunk of [deleteRuns, deleteMissed]) {
    while (!signal.aborted) {
      if ((await store.write(() => deleteChunk(store, beforeMs, CHUNK))) < CHUNK) break
      await nextTurn()
    }
  }
}
