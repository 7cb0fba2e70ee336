import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Cell, Selection } from '../model/filter.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import { ALL_IDS, type IdBounds } from '../store/cell-index.ts'
import { statusOf } from '../store/codes.ts'
import { cells, type CellCount } from '../store/counters.ts'
import { idBoundsOf } from '../store/creation-times.ts'
import type { JobRow } from '../store/job-rows.ts'
import { findJob, findJobs } from '../store/jobs.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'
import { countWithin } from '../store/sweeps.ts'
import { isLookedThrough } from './matching-jobs.ts'
import type { BulkOutcome } from './queue.ts'
import { reasonToSkip, Tally } from './tally.ts'

/** Index entries looked at before others get their turn; about a millisecond. */
const CHUNK = 20_000

export type FilterSelection = Extract<Selection, { readonly filter: unknown }>

/**
 * What `runBulk` would do now: from the counters, where only what changed since `asOf` is counted row by row;
 * for a filter with tests, counted on a thread of its own.
 */
export async function previewBulk(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  action: JobAction,
  selection: Selection,
): Promise<BulkOutcome> {
  const tally = new Tally()
  if ('ids' in selection) {
    for (const id of new Set(selection.ids)) tally.count(reasonToSkip(action, findJob(store, id)), 1)
    return tally.outcome()
  }
  if (isLookedThrough(selection.filter)) {
    await tallyFound({ store, reader }, action, selection, tally)
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

async function tallyFound(
  { store, reader }: { readonly store: Store; readonly reader: Reader },
  action: JobAction,
  { filter, asOf = Number.MAX_SAFE_INTEGER, except = [] }: FilterSelection,
  tally: Tally,
): Promise<void> {
  const found = await reader.run('tally', { ...scanFilterOf(store, filter), except, since: asOf })
  for (const { status: code, jobs, changed } of found) {
    const status = statusOf(code)
    const isAffected = isAllowed(action, status)
    if (isAffected) tally.count('changed', changed)
    tally.count(isAffected ? null : status, isAffected ? jobs - changed : jobs)
  }
}

/** How many jobs of each cell a selection passes over, because its status does not allow the action. */
export async function countForbidden(
  store: Store,
  action: JobAction,
  selection: FilterSelection,
  tally: Tally,
): Promise<void> {
  const range = idBoundsOf(store, selection.filter.created)
  const excluded = excludedIn(store, selection, range)
  for (const cell of cells(store, selection.filter)) {
    if (isAllowed(action, cell.status)) continue
    const { jobs } = await countIn(store, cell, range, undefined)
    tally.count(cell.status, jobs - excluded.filter((row) => isIn(cell, row)).length)
  }
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
    const step = countWithin(store, cell, { ...range, afterId }, asOf ?? Number.MAX_SAFE_INTEGER, CHUNK)
    jobs += step.jobs
    changed += step.changed
    if (step.jobs < CHUNK || step.lastId === null) return { jobs, changed }
    afterId = step.lastId
    await nextTurn()
  }
}

function excludedIn(store: Store, { except = [] }: FilterSelection, range: IdBounds): readonly JobRow[] {
  if (except.length === 0) return []
  return findJobs(store, except).filter(({ id }) => id > range.afterId && id < range.beforeId)
}

function isIn(cell: Cell, row: JobRow): boolean {
  return row.queue === cell.queue && row.type === cell.type && row.status === cell.status
}
