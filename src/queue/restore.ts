import type { Clock } from '../clock.ts'
import type { SkipReason } from '../model/operation.ts'
import { findJob } from '../store/jobs.ts'
import { EFFECTS } from '../store/operation-jobs.ts'
import type { Store } from '../store/store.ts'
import { findTrashed, noteTrashed, restoreJobs } from '../store/trash.ts'
import { isKeyTaken } from '../store/rescheduling.ts'
import type { OperationRun } from './operation-run.ts'
import { Portions } from './portions.ts'
import type { BulkOptions, BulkOutcome } from './queue.ts'
import { Tally } from './tally.ts'

/** Jobs of one transaction, at most. */
const CHUNK = 500

/** Bring jobs back from the trash, in chunks that are each committed. */
export async function runRestore(
  the: {
    readonly store: Store
    readonly clock: Clock
    readonly run: OperationRun
    readonly onRestored: () => void
  },
  ids: readonly number[],
  { onProgress, signal }: BulkOptions,
): Promise<void> {
  const { store, clock, run } = the
  const distinct = [...new Set(ids)]
  const portions = new Portions({ clock, store, most: CHUNK, restShare: 0 })
  for (let i = 0; i < distinct.length && (await run.goesOn(signal));) {
    const chunk = distinct.slice(i, i + portions.size)
    i += chunk.length
    await run.portion(() => portions.time(chunk.length, () => restore(store, chunk, null, clock.now())))
    the.onRestored()
    onProgress?.(run.tally.outcome())
    await portions.pause()
  }
}

/** What `runRestore` would do now. */
export function previewRestore(store: Store, ids: readonly number[]): BulkOutcome {
  const tally = new Tally()
  for (const id of new Set(ids)) tally.count(reasonToStay(store, id, null), 1)
  return tally.outcome()
}

/** Bring back a portion. Inside a transaction. @param operationId only what this one deleted; null for whichever */
export function restore(store: Store, ids: readonly number[], operationId: number | null, at: number) {
  const notes = noteTrashed(store, ids)
  const changed = restoreJobs(store, ids, operationId, at)
  const tally = new Tally()
  tally.count(null, changed.length)
  const isBack = new Set(changed)
  for (const id of ids) if (!isBack.has(id)) tally.count(reasonToStay(store, id, operationId) ?? 'changed', 1)
  return { tally, jobs: { effect: EFFECTS.restored, notes, changed, at } }
}

/** Why a job can't be restored; null where it can. */
export function reasonToStay(store: Store, id: number, operationId: number | null): SkipReason | null {
  const row = findTrashed(store, id)
  if (!row) return findJob(store, id) ? 'changed' : 'missing'
  if (operationId !== null && row.operationId !== operationId) return 'changed'
  return isKeyTaken(store, id, row.key, row.queue) ? 'key-taken' : null
}
