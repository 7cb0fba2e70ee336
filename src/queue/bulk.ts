import type { Clock } from '../clock.ts'
import { YardmasterError } from '../errors.ts'
import type { Selection } from '../model/filter.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import { cells, countOf } from '../store/counters.ts'
import { idBoundsOf } from '../store/creation-times.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJobs } from '../store/jobs.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { actOnPortion, type PortionOutcome } from './bulk-acts.ts'
import { countForbidden } from './bulk-preview.ts'
import { walkCells, walkFound, walkIds, type Portion } from './bulk-walks.ts'
import { isLookedThrough } from './matching-jobs.ts'
import { Portions } from './portions.ts'
import type { BulkOptions, BulkOutcome } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'
import { Tally } from './tally.ts'

/** Jobs of one transaction, at most. */
const CHUNK = 500
/** More jobs than this are not reported one by one. */
const LISTED = 500

export interface BulkContext {
  readonly store: Store
  readonly reader: Reader
  readonly registry: HandlerRegistry
  readonly clock: Clock
  /** Told of every portion after its commit, with the rows as they are now. */
  readonly onChanged: (rows: readonly JobRow[]) => void
  /** The same for a portion of a large action: ids only, and those of running jobs that were asked to stop. */
  readonly onSwept: (stopping: readonly number[]) => void
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
  action: JobAction,
  selection: Selection,
  { onProgress, signal }: BulkOptions,
): Promise<BulkOutcome> {
  const { store, registry, clock, onChanged, onSwept } = context
  const tally = new Tally()
  const portions = new Portions(clock, CHUNK, 0)
  const { walk, asOf, jobs } = await planOf(context, action, selection, portions, tally)
  const act = (ids: readonly number[]): PortionOutcome =>
    portions.time(ids.length, () => actOnPortion(store, registry, action, ids, { asOf, now: clock.now() }))
  for await (const { ids, passedOver } of walk) {
    if (signal?.aborted) break
    for (const [reason, jobs] of passedOver) tally.count(reason, jobs)
    if (ids.length === 0) continue
    const outcome = await store.writeBehind(() => act(ids))
    tally.count(null, outcome.changed.length)
    for (const reason of outcome.skipped) tally.count(reason, 1)
    if (jobs > LISTED) onSwept(outcome.stopping)
    else onChanged(findJobs(store, outcome.changed))
    report(onProgress, tally)
    await portions.pause()
  }
  return tally.outcome()
}

async function planOf(
  { store, reader }: BulkContext,
  action: JobAction,
  selection: Selection,
  portions: Portions,
  tally: Tally,
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
  await countForbidden(store, action, selection, tally)
  const allowing = cells(store, filter).filter(({ status }) => isAllowed(action, status))
  const range = idBoundsOf(store, filter.created)
  const walk = walkCells(store, { cells: allowing, range, asOf, except: new Set(except) }, portions)
  return { walk, asOf, jobs: countOf(allowing) }
}

function report(onProgress: BulkOptions['onProgress'], tally: Tally): void {
  try {
    onProgress?.(tally.outcome())
  } catch (cause) {
    throw new YardmasterError('INTERNAL', 'onProgress threw', {}, { cause })
  }
}
