import type { JobChange, SkipReason } from '../model/operation.ts'
import type { DirectAction } from '../model/status.ts'
import { askJobsToStop, cancelWaitingJobs, retryJobs, type AttemptBudgets } from '../store/interventions.ts'
import { findJob } from '../store/jobs.ts'
import { countKinds, type KindCount } from '../store/kinds.ts'
import { EFFECTS, noteJobs, type Effect } from '../store/operation-jobs.ts'
import { changeJobs, isKeyTaken } from '../store/rescheduling.ts'
import type { Skip } from '../store/skipped-jobs.ts'
import type { Store } from '../store/store.ts'
import { trashJobs } from '../store/trash.ts'
import { enterWave } from '../store/waves.ts'
import type { PortionOutcome } from './operation-run.ts'
import type { HandlerRegistry } from './registry.ts'
import { reasonToSkip, Tally } from './tally.ts'

/** What is done to jobs, and for which operation of the ledger. */
export interface Deed {
  readonly action: DirectAction
  readonly operationId: number
  /** Of a `change`. */
  readonly change: JobChange
  /** Of a `retry` with a plan, the wave that its jobs go in; without one, all go in the first. */
  readonly wave?: { readonly number: number; readonly size: number | null } | undefined
}

interface Moments {
  /** Jobs that changed after this moment are passed over, UTC ms. */
  readonly asOf: number
  readonly now: number
}

interface Acted {
  readonly changed: readonly number[]
  /** Of those, the running ones that were asked to stop. */
  readonly stopping: readonly number[]
  /** Of those, how many were cancelled while they waited, of each kind. */
  readonly cancelled: readonly KindCount[]
}

/**
 * Do it to many, as far as their status allows it and unless they changed after `asOf`; and note what they
 * were before, for the ledger. Inside `store.write`.
 */
export function actOnPortion(
  store: Store,
  registry: HandlerRegistry,
  deed: Deed,
  ids: readonly number[],
  moments: Moments,
): PortionOutcome & Acted {
  const notes = noteJobs(store, ids)
  const { changed, stopping, cancelled } = act(store, registry, deed, ids, moments)
  const tally = new Tally([[null, changed.length]])
  const left = missingFrom(changed, ids).map((id): Skip => ({ id, reason: reasonLeft(store, deed, id) }))
  for (const { reason } of left) tally.count(reason, 1)
  const jobs = { effect: effectOf(deed.action), notes, changed, at: moments.now }
  return { tally, jobs, left, changed, stopping, cancelled }
}

function act(
  store: Store,
  registry: HandlerRegistry,
  { action, change, operationId, wave = { number: 1, size: null } }: Deed,
  ids: readonly number[],
  { asOf, now }: Moments,
): Acted {
  switch (action) {
    case 'retry':
      return still(
        retryJobs(
          store,
          ids,
          budgetsOf(store, registry),
          enterWave(store, { operationId, ...wave }, now),
          asOf,
          now,
        ),
      )
    case 'cancel': {
      const cancelled = cancelWaitingJobs(store, ids, asOf, now)
      const waited = cancelled.map(({ id }) => id)
      // What was asked to stop is cancelled once its attempt has ended.
      const stopping = askJobsToStop(store, missingFrom(waited, ids), asOf, now)
      return { changed: [...waited, ...stopping], stopping, cancelled: countKinds(store, cancelled) }
    }
    case 'run-now':
      return still(changeJobs(store, ids, { runAt: now }, asOf, now))
    case 'change':
      return still(changeJobs(store, ids, change, asOf, now))
    case 'delete':
      return still(trashJobs(store, ids, operationId, asOf, now))
  }
}

function still(changed: readonly number[]): Acted {
  return { changed, stopping: [], cancelled: [] }
}

/** How what an action does is put back. */
function effectOf(action: DirectAction): Effect {
  switch (action) {
    case 'retry':
    case 'cancel':
      return EFFECTS.status
    case 'run-now':
    case 'change':
      return EFFECTS.place
    case 'delete':
      return EFFECTS.deleted
  }
}

function missingFrom(changed: readonly number[], meant: readonly number[]): readonly number[] {
  if (changed.length === meant.length) return []
  const isChanged = new Set(changed)
  return meant.filter((id) => !isChanged.has(id))
}

/** Why a job was left: between the look and the write another writer may have moved it, too. */
function reasonLeft(store: Store, { action, change: { queue } }: Deed, id: number): SkipReason {
  const row = findJob(store, id)
  const reason = reasonToSkip(action, row)
  if (reason !== null || !row) return reason ?? 'missing'
  return queue !== undefined && isKeyTaken(store, id, row.key, queue) ? 'key-taken' : 'changed'
}

/** What jobs are given for attempts where nobody has said so yet. */
export function budgetsOf(store: Store, registry: HandlerRegistry): AttemptBudgets {
  const byType = registry.types().flatMap((type) => {
    const id = store.types.find(type)
    return id === undefined ? [] : [[id, registry.settingsOf(type).maxAttempts] as const]
  })
  return { byType: Object.fromEntries(byType), otherwise: registry.defaults().maxAttempts }
}
