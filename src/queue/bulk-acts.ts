import type { JobAction } from '../model/status.ts'
import {
  askJobsToStop,
  cancelJob,
  cancelWaitingJobs,
  retryJob,
  retryJobs,
  type AttemptBudgets,
} from '../store/interventions.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { SkipReason } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'
import { reasonToSkip } from './tally.ts'

/** retry or cancel one job; undefined where its status does not allow it. Inside `store.write`. */
export function act(
  store: Store,
  registry: HandlerRegistry,
  action: JobAction,
  id: number,
  now: number,
): JobRow | undefined {
  if (action === 'cancel') return cancelJob(store, id, now)
  const row = findJob(store, id)
  return row && retryJob(store, id, registry.settingsOf(row.type).maxAttempts, now)
}

export interface PortionOutcome {
  /** The ids that changed, and among them those of running jobs that were asked to stop. */
  readonly changed: readonly number[]
  readonly stopping: readonly number[]
  /** Why the others did not. */
  readonly skipped: readonly SkipReason[]
}

/**
 * retry or cancel many, as far as their status allows it and unless they changed after `asOf`. Whoever keeps
 * a record of what is done to jobs does it here: this is the one place, and the transaction.
 */
export function actOnPortion(
  store: Store,
  registry: HandlerRegistry,
  action: JobAction,
  ids: readonly number[],
  moments: { readonly asOf: number; readonly now: number },
): PortionOutcome {
  const { changed, stopping } = change(store, registry, action, ids, moments)
  const isChanged = new Set(changed.length === ids.length ? [] : changed)
  const skipped = changed.length === ids.length ? [] : ids.filter((id) => !isChanged.has(id))
  return {
    changed,
    stopping,
    skipped: skipped.map((id) => reasonToSkip(action, findJob(store, id)) ?? 'changed'),
  }
}

function change(
  store: Store,
  registry: HandlerRegistry,
  action: JobAction,
  ids: readonly number[],
  { asOf, now }: { readonly asOf: number; readonly now: number },
): Pick<PortionOutcome, 'changed' | 'stopping'> {
  if (action === 'retry') {
    return { changed: retryJobs(store, ids, budgetsOf(store, registry), asOf, now), stopping: [] }
  }
  const stopping = askJobsToStop(store, ids, asOf, now)
  return { changed: [...cancelWaitingJobs(store, ids, asOf, now), ...stopping], stopping }
}

function budgetsOf(store: Store, registry: HandlerRegistry): AttemptBudgets {
  const byType = registry.types().flatMap((type) => {
    const id = store.types.find(type)
    return id === undefined ? [] : [[id, registry.settingsOf(type).maxAttempts] as const]
  })
  return { byType: Object.fromEntries(byType), otherwise: registry.defaults().maxAttempts }
}
