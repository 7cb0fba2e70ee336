import { isAnyCell, type JobFilter } from '../model/filter.ts'
import type { JobSort } from '../model/sort.ts'
import { isSettled, type JobStatus } from '../model/status.ts'
import { mergedIds, type IdBounds } from './cell-index.ts'
import { cells, countOf, type CellCount } from './counters.ts'
import { idBoundsOf, idEnds } from './creation-times.ts'
import { COLUMNS, readJob, type JobRow, type StoredJob } from './job-rows.ts'
import { findJobs } from './jobs.ts'
import { settledPlaces, settledWithin, type SettledFilter, type SettledPlace } from './settled-index.ts'
import type { Store } from './store.ts'

/** The last job of a page, as far as its order needs to know it. */
export interface PagePlace {
  readonly id: number
  /** Null where it has not settled, or the order does not ask. */
  readonly completedAt: number | null
}

export interface PageRequest {
  /** By cells and times. A time of settling in an order of settling only; tests are not looked at. */
  readonly filter: JobFilter
  readonly sort: JobSort
  readonly limit: number
  /** Jobs beyond this place only; null for the first page. */
  readonly after: PagePlace | null
  /** Jobs to pass over; a few thousand at most. */
  readonly offset: number
}

export interface Page {
  readonly rows: readonly JobRow[]
  readonly total: number
  /** Whether `total` is judged from the counters and a share of the ids or times, and not counted. */
  readonly isEstimate: boolean
  /** Where the next page begins; null on the last. */
  readonly next: PagePlace | null
}

/**
 * A page of jobs for any combination of statuses, types, queues and times.
 *
 * One index keeps the ids of every cell (queue, type, status) in order; the counters say which cells
 * there are. A page is the merge of the heads of the cells that match, so no combination needs an index
 * of its own. What has settled has an order of its own, by time.
 */
export function jobsPage(store: Store, request: PageRequest): Page {
  const { filter, sort, limit } = request
  const matching = cells(store, filter)
  const range = idBoundsOf(store, filter.created)
  const isBySettling = isSettlingOrder(sort)
  const rows = rowsOf(store, matching, range, { ...request, limit: limit + 1 })
  const isMore = rows.length > limit
  const shown = isMore ? rows.slice(0, limit) : rows
  const last = shown.at(-1)
  return {
    rows: shown,
    ...totalOf(store, filter, matching, range),
    next: isMore && last ? { id: last.id, completedAt: isBySettling ? last.completedAt : null } : null,
  }
}

/** The places of the jobs that `jobsPage` would show. */
export function pagePlaces(store: Store, request: PageRequest): readonly PagePlace[] {
  const range = idBoundsOf(store, request.filter.created)
  const matching = cells(store, request.filter)
  if (isSettlingOrder(request.sort)) return placesBySettling(store, matching, range, request)
  return idsByCreation(store, matching, range, request).map((id) => ({ id, completedAt: null }))
}

/** Orders by when jobs settled, in which those that have not come last. */
export function isSettlingOrder(sort: JobSort): boolean {
  return sort === 'last-settled' || sort === 'first-settled'
}

function rowsOf(
  store: Store,
  matching: readonly CellCount[],
  range: IdBounds,
  request: PageRequest,
): readonly JobRow[] {
  const { filter, sort, limit, offset } = request
  if (isSettlingOrder(sort)) {
    return inOrder(
      store,
      placesBySettling(store, matching, range, request).map(({ id }) => id),
    )
  }
  if (!isAnyCell(filter)) return inOrder(store, idsByCreation(store, matching, range, request))
  const { bounds, isDescending } = beyond(range, request)
  return everyJob(store, bounds, isDescending, limit, offset)
}

function beyond(
  range: IdBounds,
  { sort, after }: PageRequest,
): { readonly bounds: IdBounds; readonly isDescending: boolean } {
  const isDescending = sort === 'newest'
  const bounds = isDescending
    ? { ...range, beforeId: Math.min(range.beforeId, after?.id ?? range.beforeId) }
    : { ...range, afterId: Math.max(range.afterId, after?.id ?? range.afterId) }
  return { bounds, isDescending }
}

function idsByCreation(
  store: Store,
  matching: readonly CellCount[],
  range: IdBounds,
  request: PageRequest,
): readonly number[] {
  const { filter, limit, offset } = request
  const { bounds, isDescending } = beyond(range, request)
  if (!isAnyCell(filter)) return mergedIds(store, matching, { bounds, isDescending, offset, limit })
  return everyJob(store, bounds, isDescending, limit, offset).map(({ id }) => id)
}

function everyJob(
  store: Store,
  { afterId, beforeId }: IdBounds,
  isDescending: boolean,
  limit: number,
  offset: number,
): JobRow[] {
  return store
    .statement<StoredJob>(
      `SELECT ${COLUMNS} FROM jobs WHERE id > ? AND id < ? ORDER BY id ${isDescending ? 'DESC' : 'ASC'}
       LIMIT ? OFFSET ?`,
    )
    .all(afterId, beforeId, limit, offset)
    .map((row) => readJob(store, row))
}

/** What has settled in the order of its settling, then what has not, newest first. */
function placesBySettling(
  store: Store,
  matching: readonly CellCount[],
  range: IdBounds,
  { filter, sort, limit, after, offset }: PageRequest,
): readonly PagePlace[] {
  const isPastSettled = after !== null && after.completedAt === null
  const wanted = limit + offset
  const settled: readonly PagePlace[] = isPastSettled
    ? []
    : settledPlaces(store, {
        ...settledFilter(store, filter, matching, range),
        after: after as SettledPlace | null,
        isDescending: sort === 'last-settled',
        limit: wanted,
      })
  // With a span of settling, what has not settled is not in the list at all.
  const unsettled = filter.settled ? [] : matching.filter(({ status }) => !isSettled(status))
  const bounds = isPastSettled ? { ...range, beforeId: Math.min(range.beforeId, after.id) } : range
  const missing = wanted - settled.length
  const rest =
    missing === 0
      ? []
      : mergedIds(store, unsettled, { bounds, isDescending: true, offset: 0, limit: missing })
  return [...settled, ...rest.map((id) => ({ id, completedAt: null }))].slice(offset)
}

function settledFilter(
  store: Store,
  filter: JobFilter,
  matching: readonly CellCount[],
  bounds: IdBounds,
): SettledFilter {
  const isAny = isAnyCell({ ...filter, status: undefined, not: { ...filter.not, status: undefined } })
  const only = (pick: (cell: CellCount) => number): number[] | null =>
    isAny ? null : [...new Set(matching.map(pick))]
  return {
    statuses: statusesOf(matching).filter(isSettled),
    queues: only(({ queue }) => store.queues.find(queue) ?? 0),
    types: only(({ type }) => store.types.find(type) ?? 0),
    settled: filter.settled,
    bounds,
  }
}

function statusesOf(matching: readonly CellCount[]): readonly JobStatus[] {
  return [...new Set(matching.map(({ status }) => status))]
}

/** The jobs of these ids, in the order of the ids. */
function inOrder(store: Store, ids: readonly number[]): JobRow[] {
  const rows = new Map(findJobs(store, ids).map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}

function totalOf(
  store: Store,
  filter: JobFilter,
  matching: readonly CellCount[],
  range: IdBounds,
): Pick<Page, 'total' | 'isEstimate'> {
  if (!filter.settled) return totalWithin(store, countOf(matching), range)
  const settled = matching.filter(({ status }) => isSettled(status))
  return settledWithin(store, settledFilter(store, filter, matching, range), countOf(settled))
}

function totalWithin(
  store: Store,
  all: number,
  { afterId, beforeId }: IdBounds,
): Pick<Page, 'total' | 'isEstimate'> {
  const { lowest, highest } = idEnds(store)
  if (all === 0 || (afterId < lowest && beforeId > highest)) return { total: all, isEstimate: false }
  const within = Math.max(0, Math.min(highest, beforeId - 1) - Math.max(lowest - 1, afterId))
  if (within === 0) return { total: 0, isEstimate: false }
  return { total: Math.round((all * within) / (highest - lowest + 1)), isEstimate: true }
}
