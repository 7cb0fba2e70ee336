import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { YardmasterError } from '../errors.ts'
import type { Cell, Selection } from '../model/filter.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import { cells, countOf, type CellCount } from '../store/counters.ts'
import { askJobsToStop, cancelJob, cancelWaitingJobs, retryJob, retryJobs } from '../store/interventions.ts'
import type { JobRow } from '../store/job-rows.ts'
import { countWithin, entriesBetween, type CellEntry } from '../store/sweeps.ts'
import { ALL_IDS, type IdBounds } from '../store/cell-index.ts'
import { idBoundsOf, idEnds } from '../store/creation-times.ts'
import { findJob, findJobs } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { Portions } from './portions.ts'
import type { BulkOptions, BulkOutcome, SkipReason } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'

/** Jobs of one transaction, at most. */
const CHUNK = 500
/** More jobs than this are not reported one by one. */
const LISTED = 500
/** Entries of one look along the index: it asks every cell once, of which there may be hundreds. */
const WINDOW = 2_000
/** Index entries looked at before others get their turn; about a millisecond. */
const PREVIEW_CHUNK = 20_000

type FilterSelection = Extract<Selection, { readonly filter: unknown }>

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

export interface BulkContext {
  readonly store: Store
  readonly registry: HandlerRegistry
  readonly clock: Clock
  /** Told of every chunk after its commit, with the rows as they are now. */
  readonly onChanged: (rows: readonly JobRow[]) => void
  /** The same for a chunk of a large action: ids only, and those of running jobs that were asked to stop. */
  readonly onSwept: (stopping: readonly number[]) => void
}

/** Act on a selection in chunks that are each committed. See `Queue.bulk`. */
export async function runBulk(
  context: BulkContext,
  action: JobAction,
  selection: Selection,
  options: BulkOptions,
): Promise<BulkOutcome> {
  const tally = new Tally()
  if ('ids' in selection) await actOnIds(context, action, selection.ids, tally, options)
  else await actOnFilter(context, action, selection, tally, options)
  return tally.outcome()
}

/** What `runBulk` would do now, from the counters; only what changed since `asOf` is counted row by row. */
export async function previewBulk(
  store: Store,
  action: JobAction,
  selection: Selection,
): Promise<BulkOutcome> {
  const tally = new Tally()
  if ('ids' in selection) {
    for (const id of new Set(selection.ids)) tally.count(reasonToSkip(action, findJob(store, id)), 1)
    return tally.outcome()
  }
  const range = idBoundsOf(store, selection.filter.created)
  const excluded = excludedIn(store, selection, range)
  for (const cell of cells(store, selection.filter)) {
    const isAffected = isAllowed(action, cell.status)
    const counted = await countIn(store, cell, range, isAffected ? selection.asOf : undefined)
    const spared = excluded.filter((row) => isIn(cell, row))
    const isChanged = ({ updatedAt }: JobRow): boolean =>
      isAffected && updatedAt > (selection.asOf ?? Infinity)
    const jobs = Math.max(0, counted.jobs - spared.length)
    const changed = Math.min(jobs, Math.max(0, counted.changed - spared.filter(isChanged).length))
    tally.count('changed', changed)
    tally.count(isAffected ? null : cell.status, jobs - changed)
  }
  return tally.outcome()
}

/**
 * How many jobs a cell has in a range, and how many of them changed after `asOf`: from the counters where
 * that is all there is to know, otherwise by going through its index in steps.
 */
async function countIn(
  store: Store,
  cell: CellCount,
  range: IdBounds,
  asOf: number | undefined,
): Promise<{ readonly jobs: number; readonly changed: number }> {
  if (asOf === undefined && range === ALL_IDS) return { jobs: cell.jobs, changed: 0 }
  let jobs = 0
  let changed = 0
  for (let { afterId } = range; ;) {
    const step = countWithin(
      store,
      cell,
      { ...range, afterId },
      asOf ?? Number.MAX_SAFE_INTEGER,
      PREVIEW_CHUNK,
    )
    jobs += step.jobs
    changed += step.changed
    if (step.jobs < PREVIEW_CHUNK || step.lastId === null) return { jobs, changed }
    afterId = step.lastId
    await nextTurn()
  }
}

async function actOnIds(
  { store, registry, clock, onChanged }: BulkContext,
  action: JobAction,
  ids: readonly number[],
  tally: Tally,
  { onProgress, signal }: BulkOptions,
): Promise<void> {
  const distinct = [...new Set(ids)]
  const portions = new Portions(clock, CHUNK, 0)
  for (let i = 0; i < distinct.length && !signal?.aborted;) {
    const chunk = distinct.slice(i, i + portions.size)
    i += chunk.length
    const changed = await store.write(() =>
      portions.time(chunk.length, () => {
        const at = clock.now()
        const rows = chunk.map((id) => act(store, registry, action, id, at) ?? id)
        for (const row of rows) {
          tally.count(typeof row === 'number' ? reasonToSkip(action, findJob(store, row)) : null, 1)
        }
        return rows.filter((row) => typeof row !== 'number')
      }),
    )
    onChanged(changed)
    report(onProgress, tally)
    await portions.pause()
  }
}

/**
 * Walk what allows the action along rising ids, so that the walk ends even while jobs come back into it;
 * what the filter matches beside that is skipped with its status as the reason.
 */
async function actOnFilter(
  context: BulkContext,
  action: JobAction,
  selection: FilterSelection,
  tally: Tally,
  options: BulkOptions,
): Promise<void> {
  const { store, clock } = context
  // Without a moment, all that is there now: the walk ends by id, and the wall clock may have been set back.
  const { asOf = Number.MAX_SAFE_INTEGER } = selection
  const except = new Set(selection.except)
  const range = idBoundsOf(store, selection.filter.created)
  const excluded = excludedIn(store, selection, range)
  const matching = cells(store, selection.filter)
  const allowing = matching.filter(({ status }) => isAllowed(action, status))
  for (const cell of matching) {
    if (allowing.includes(cell)) continue
    const { jobs } = await countIn(store, cell, range, undefined)
    tally.count(cell.status, jobs - excluded.filter((row) => isIn(cell, row)).length)
  }
  const isSweeping = countOf(allowing) > LISTED
  const portions = new Portions(clock, CHUNK, 0)
  for (const entries of walk(store, allowing, range, portions)) {
    if (options.signal?.aborted) return
    const wanted = entries.filter(({ id }) => !except.has(id))
    const chosen = wanted.filter(({ updatedAt }) => updatedAt <= asOf)
    tally.count('changed', wanted.length - chosen.length)
    if (chosen.length === 0) continue
    const { changed, stopping } = await store.write(() =>
      portions.time(chosen.length, () => change(context, action, allowing, chosen, asOf, clock.now())),
    )
    tally.count(null, changed.length)
    // Between the look and the write another writer may have moved a few.
    for (const id of missingFrom(changed, chosen)) {
      tally.count(reasonToSkip(action, findJob(store, id)) ?? 'changed', 1)
    }
    if (isSweeping) context.onSwept(stopping)
    else context.onChanged(findJobs(store, changed))
    report(options.onProgress, tally)
    await portions.pause()
  }
}

/** The jobs of the cells in portions, by rising ids up to the highest that there is now. */
function* walk(
  store: Store,
  cellList: readonly CellCount[],
  range: IdBounds,
  portions: Portions,
): Generator<readonly CellEntry[]> {
  const { highest } = idEnds(store)
  const last = Math.min(highest, range.beforeId - 1)
  const count = countOf(cellList)
  if (count === 0) return
  let width = Math.ceil((WINDOW * highest) / count)
  for (let after = range.afterId; after < last;) {
    const upTo = Math.min(last, after + width)
    const entries = entriesBetween(store, cellList, after, upTo)
    after = upTo
    // As wide as would have given so many, but no sudden leap: jobs may stand thick further on.
    const ratio = WINDOW / Math.max(1, entries.length)
    width = Math.max(1, Math.ceil(width * Math.min(4, Math.max(0.25, ratio))))
    for (let i = 0; i < entries.length;) {
      const portion = entries.slice(i, i + portions.size)
      i += portion.length
      yield portion
    }
  }
}

/** Inside a transaction. @returns the ids that changed, and among them those of running jobs that were asked to stop */
function change(
  { store, registry }: BulkContext,
  action: JobAction,
  cellList: readonly Cell[],
  entries: readonly CellEntry[],
  asOf: number,
  now: number,
): { readonly changed: readonly number[]; readonly stopping: readonly number[] } {
  if (action === 'cancel') {
    const ids = entries.map(({ id }) => id)
    const stopping = askJobsToStop(store, ids, asOf, now)
    return { changed: [...cancelWaitingJobs(store, ids, asOf, now), ...stopping], stopping }
  }
  const byBudget = Map.groupBy(
    entries,
    ({ cell }) => registry.settingsOf(cellList[cell]?.type ?? '').maxAttempts,
  )
  const changed = [...byBudget].flatMap(([maxAttempts, group]) =>
    retryJobs(
      store,
      group.map(({ id }) => id),
      maxAttempts,
      asOf,
      now,
    ),
  )
  return { changed, stopping: [] }
}

function missingFrom(changed: readonly number[], chosen: readonly CellEntry[]): readonly number[] {
  if (changed.length === chosen.length) return []
  const isChanged = new Set(changed)
  return chosen.map(({ id }) => id).filter((id) => !isChanged.has(id))
}

function report(onProgress: BulkOptions['onProgress'], tally: Tally): void {
  try {
    onProgress?.(tally.outcome())
  } catch (cause) {
    throw new YardmasterError('INTERNAL', 'onProgress threw', {}, { cause })
  }
}

function excludedIn(store: Store, { except = [] }: FilterSelection, range: IdBounds): readonly JobRow[] {
  if (except.length === 0) return []
  return findJobs(store, except).filter(({ id }) => id > range.afterId && id < range.beforeId)
}

function isIn(cell: Cell, row: JobRow): boolean {
  return row.queue === cell.queue && row.type === cell.type && row.status === cell.status
}

function reasonToSkip(action: JobAction, row: JobRow | undefined): SkipReason | null {
  if (!row) return 'missing'
  return isAllowed(action, row.status) ? null : row.status
}

/** Counts of what was affected (reason null) and of what was skipped, by reason. */
class Tally {
  readonly #counts = new Map<SkipReason | null, number>()

  count(reason: SkipReason | null, jobs: number): void {
    if (jobs > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + jobs)
  }

  outcome(): BulkOutcome {
    const skipped = [...this.#counts].flatMap(([reason, count]) =>
      reason === null ? [] : [{ reason, count }],
    )
    const affected = this.#counts.get(null) ?? 0
    return { matched: skipped.reduce((sum, { count }) => sum + count, affected), affected, skipped }
  }
}
