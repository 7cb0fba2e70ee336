import type { Clock } from '../clock.ts'
import { YardmasterError } from '../errors.ts'
import type { Selection } from '../model/filter.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import { cells, countOf } from '../store/counters.ts'
import { idBoundsOf } from '../store/creation-times.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJobs } from '../store/jobs.ts'
import type { KindCount } from '../store/kinds.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { actOnPortion, type Deed } from './bulk-acts.ts'
import { countForbidden } from './bulk-preview.ts'
import { walkCells, walkFound, walkIds, type Portion } from './bulk-walks.ts'
import { isLookedThrough } from './matching-jobs.ts'
import type { OperationRun } from './operation-run.ts'
import { Portions } from './portions.ts'
import type { BulkOptions } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'
import { Tally } from './tally.ts'

/** Jobs of one transaction, at most. */
const CHUNK = 1_000
/** More jobs than this are not reported one by one. */
export const LISTED = 500

export interface BulkContext {
  readonly store: Store
  readonly reader: Reader
  readonly registry: HandlerRegistry
  readonly clock: Clock
  /** Told of every portion after its commit, with the rows as they are now. */
  readonly onChanged: (rows: readonly JobRow[]) => void
  /** The same for a portion of a large action: ids only, and those of running jobs that were asked to stop. */
  readonly onSwept: (stopping: readonly number[]) => void
  /** The ledger's record of it. */
  readonly run: OperationRun
  /** After the commit of a portion: how many jobs were cancelled while they waited, of each kind. */
  readonly onCancelled: (kinds: readonly KindCount[]) => void
}

/** A selection, ready to be gone through. */
interface Plan {
  readonly walk: Iterable<Portion> | AsyncIterable<Portion>
  /** Jobs that changed after this moment are passed over, UTC ms. */
  readonly asOf: number
  /** Jobs that the walk will come by, about; infinite where only the walk will tell. */
  readonly jobs: number
}

/** Act on a selection in portions that are each committed. See `Queue.bulk`. */
export async function runBulk(
  context: BulkContext,
  deed: Deed,
  selection: Selection,
  { onProgress, signal }: BulkOptions,
): Promise<void> {
  const { store, registry, clock, run, onChanged, onSwept, onCancelled } = context
  const portions = new Portions({ clock, store, most: CHUNK, restShare: 0 })
  const { walk, asOf, jobs } = await planOf(context, deed.action, selection, portions, run)
  for await (const { ids, passedOver, left } of walk) {
    if (!(await run.goesOn(signal))) break
    run.count(new Tally(passedOver), left)
    if (ids.length === 0) continue
    const outcome = await run.portion(() =>
      portions.time(ids.length, () => actOnPortion(store, registry, deed, ids, { asOf, now: clock.now() })),
    )
    onCancelled(outcome.cancelled)
    if (jobs > LISTED || deed.action === 'delete') onSwept(outcome.stopping)
    else onChanged(findJobs(store, outcome.changed))
    report(onProgress, run)
    await portions.pause()
  }
}

/** How a selection is gone through; what needs no going through is counted to the run. */
export async function planOf(
  { store, reader }: Pick<BulkContext, 'store' | 'reader'>,
  action: JobAction,
  selection: Selection,
  portions: Portions,
  run: OperationRun,
): Promise<Plan> {
  // Without a moment, all that is there now: the walk ends by id, and the wall clock may have been set back.
  const always = Number.MAX_SAFE_INTEGER
  if ('ids' in selection) {
    return { walk: walkIds(selection.ids, portions), asOf: always, jobs: selection.ids.length }
  }
  const { filter, asOf = always, except } = selection
  if (isLookedThrough(filter)) {
    const walk = walkFound({ store, reader }, { action, filter, asOf, except: new Set(except) }, portions)
    return { walk, asOf, jobs: Infinity }
  }
  const forbidden = new Tally()
  await countForbidden(store, action, selection, forbidden)
  run.count(forbidden)
  const allowing = cells(store, filter).filter(({ status }) => isAllowed(action, status))
  const range = idBoundsOf(store, filter.created)
  const walk = walkCells(store, { cells: allowing, range, asOf, except: new Set(except) }, portions)
  return { walk, asOf, jobs: countOf(allowing) }
}

/** Tell how far a sweep has come. @throws INTERNAL where the listener does */
export function report(onProgress: BulkOptions['onProgress'], run: OperationRun): void {
  try {
    onProgress?.(run.tally.outcome())
  } catch (cause) {
    throw new YardmasterError('INTERNAL', 'onProgress threw', {}, { cause })
  }
}
