import type { JobFilter } from '../model/filter.ts'
import { isUnfiltered } from '../model/filter.ts'
import type { JobSort } from '../model/sort.ts'
import { isSettled, type JobStatus } from '../model/status.ts'
import { mergedIds, type IdBounds } from './cell-index.ts'
import { cells, countOf, type CellCount } from './counters.ts'
import { idBoundsOf, idEnds } from './creation-times.ts'
import { COLUMNS, readJob, type JobRow, type StoredJob } from './job-rows.ts'
import { findJobs } from './jobs.ts'
import { settledPlaces, type SettledPlace } from './settled-index.ts'
import type { Store } from './store.ts'

/** The last job of a page, as far as its order needs to know it. */
export interface PagePlace {
  readonly id: number
  /** Null where it has not settled, or the order does not ask. */
  readonly completedAt: number | null
}

export interface PageRequest {
  readonly filter: JobFilter
  readonly sort: JobSort
  readonly limit: number
  /** Jobs beyond this place only; null for the first page. */
  readonly after: PagePlace | null
  /** Jobs to pass over. Not in an order of settling. */
  readonly offset: number
}

export interface Page {
  readonly rows: readonly JobRow[]
  readonly total: number
  /** Whether `total` is judged from the counters and a share of the ids, and not counted. */
  readonly isEstimate: boolean
  /** Where the next page begins; null on the last. */
  readonly next: PagePlace | null
}

/**
 * A page of jobs for any combination of statuses, types, queues and times of creation.
 *
 * One index keeps the ids of every cell (queue, type, status) in order; the counters say which cells
 * there are. A page is the merge of the heads of the cells that match, so no combination needs an index
 * of its own. What has settled has an order of its own, by time.
 */
export function jobsPage(store: Store, request: PageRequest): Page {
  const { filter, sort } = request
  const matching = cells(store, filter)
  const range = idBoundsOf(store, filter.created)
  const isBySettling = sort === 'last-settled' || sort === 'first-settled'
  const rows = isBySettling
    ? pageBySettling(store, matching, range, request)
    : pageByCreation(store, matching, range, request)
  const isMore = rows.length > request.limit
  const shown = isMore ? rows.slice(0, request.limit) : rows
  const last = shown.at(-1)
  return {
    rows: shown,
    ...totalWithin(store, countOf(matching), range),
    next: isMore && last ? { id: last.id, completedAt: isBySettling ? last.completedAt : null } : null,
  }
}

function pageByCreation(
  store: Store,
  matching: readonly CellCount[],
  range: IdBounds,
  { filter, sort, limit, after, offset }: PageRequest,
): JobRow[] {
  const isDescending = sort === 'newest'
  const bounds = isDescending
    ? { ...range, beforeId: Math.min(range.beforeId, after?.id ?? range.beforeId) }
    : { ...range, afterId: Math.max(range.afterId, after?.id ?? range.afterId) }
  if (isUnfiltered({ ...filter, created: undefined })) {
    return everyJob(store, bounds, isDescending, limit + 1, offset)
  }
  return inOrder(store, mergedIds(store, matching, { bounds, isDescending, offset, limit: limit + 1 }))
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
function pageBySettling(
  store: Store,
  matching: readonly CellCount[],
  range: IdBounds,
  { filter, sort, limit, after }: PageRequest,
): JobRow[] {
  const isPastSettled = after !== null && after.completedAt === null
  const places = isPastSettled
    ? []
    : settledPlaces(store, {
        filter,
        statuses: statusesOf(matching).filter(isSettled),
        bounds: range,
        after: after as SettledPlace | null,
        isDescending: sort === 'last-settled',
        limit: limit + 1,
      })
  const missing = limit + 1 - places.length
  const unsettled = matching.filter(({ status }) => !isSettled(status))
  const bounds = isPastSettled ? { ...range, beforeId: Math.min(range.beforeId, after.id) } : range
  const rest =
    missing === 0
      ? []
      : mergedIds(store, unsettled, { bounds, isDescending: true, offset: 0, limit: missing })
  return inOrder(store, [...places.map(({ id }) => id), ...rest])
}

function statusesOf(matching: readonly CellCount[]): readonly JobStatus[] {
  return [...new Set(matching.map(({ status }) => status))]
}

/** The jobs of these ids, in the order of the ids. */
function inOrder(store: Store, ids: readonly number[]): JobRow[] {
  const rows = new Map(findJobs(store, ids).map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
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
