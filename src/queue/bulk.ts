import { YardmasterError } from '../errors.ts'
import type { Cell, Selection } from '../model/filter.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import { cells, type CellCount } from '../store/counters.ts'
import { cellIds, changedSince } from '../store/job-pages.ts'
import type { JobRow } from '../store/job-rows.ts'
import { cancelJob, findJob, retryJob } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { BulkOptions, BulkOutcome, SkipReason } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'

/** Jobs of one transaction: short enough to keep the thread free between chunks. */
const CHUNK = 500

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
  readonly now: () => number
  /** Told of every chunk after its commit. */
  readonly onChanged: (rows: readonly JobRow[]) => void
}

/** Act on a selection in chunks that are each committed. See `Queue.bulk`. */
export async function runBulk(
  context: BulkContext,
  action: JobAction,
  selection: Selection,
  { onProgress, signal }: BulkOptions,
): Promise<BulkOutcome> {
  const tally = new Tally()
  const chunks =
    'ids' in selection ? idChunks(selection.ids) : filterChunks(context, action, selection, tally)
  for (const ids of chunks) {
    if (signal?.aborted) break
    const changed = await context.store.write(() => actOn(context, action, ids, tally))
    context.onChanged(changed)
    try {
      onProgress?.(tally.outcome())
    } catch (cause) {
      throw new YardmasterError('INTERNAL', 'onProgress threw', {}, { cause })
    }
  }
  return tally.outcome()
}

/** What `runBulk` would do now, from the counters; only what changed since `asOf` is counted row by row. */
export function previewBulk(store: Store, action: JobAction, selection: Selection): BulkOutcome {
  const tally = new Tally()
  if ('ids' in selection) {
    for (const id of new Set(selection.ids)) tally.count(reasonToSkip(action, findJob(store, id)), 1)
    return tally.outcome()
  }
  const excluded = excludedIn(store, selection)
  for (const cell of cells(store, selection.filter)) {
    const jobs = cell.jobs - excluded.filter((row) => isIn(cell, row)).length
    if (!isAllowed(action, cell.status)) tally.count(cell.status, jobs)
    else {
      const changed =
        selection.asOf === undefined ? 0 : Math.min(jobs, changedSince(store, cell, selection.asOf))
      tally.count('changed', changed)
      tally.count(null, jobs - changed)
    }
  }
  return tally.outcome()
}

function actOn(
  { store, registry, now }: BulkContext,
  action: JobAction,
  ids: readonly number[],
  tally: Tally,
): JobRow[] {
  const changed: JobRow[] = []
  const at = now()
  for (const id of ids) {
    const row = act(store, registry, action, id, at)
    if (row) changed.push(row)
    tally.count(row ? null : reasonToSkip(action, findJob(store, id)), 1)
  }
  return changed
}

/**
 * Walk each cell that allows the action along rising ids, so that the walk ends even while jobs come
 * back into it; what the filter matches beside that is skipped with its status as the reason.
 */
function* filterChunks(
  { store, now }: BulkContext,
  action: JobAction,
  selection: FilterSelection,
  tally: Tally,
): Generator<readonly number[]> {
  const asOf = selection.asOf ?? now()
  const except = new Set(selection.except)
  const excluded = excludedIn(store, selection)
  for (const cell of cells(store, selection.filter)) {
    const jobs = cell.jobs - excluded.filter((row) => isIn(cell, row)).length
    if (!isAllowed(action, cell.status)) {
      tally.count(cell.status, jobs)
      continue
    }
    tally.count('changed', changedSince(store, cell, asOf))
    yield* walk(store, cell, asOf, except)
  }
}

function* walk(
  store: Store,
  cell: CellCount,
  asOf: number,
  except: ReadonlySet<number>,
): Generator<readonly number[]> {
  for (let after = 0; ;) {
    const ids = cellIds(store, cell, after, asOf, CHUNK)
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
    const chosen = ids.filter((id) => !except.has(id))
    if (chosen.length > 0) yield chosen
  }
}

function* idChunks(ids: readonly number[]): Generator<readonly number[]> {
  const distinct = [...new Set(ids)]
  for (let i = 0; i < distinct.length; i += CHUNK) yield distinct.slice(i, i + CHUNK)
}

function excludedIn(store: Store, { except = [] }: FilterSelection): readonly JobRow[] {
  return [...new Set(except)].map((id) => findJob(store, id)).filter((row) => row !== undefined)
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
