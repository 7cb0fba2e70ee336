import type { TimeRange } from '../model/filter.ts'
import type { JobStatus } from '../model/status.ts'
import type { IdBounds } from './cell-index.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

/** Where a settled job stands in the order of time. */
export interface SettledPlace {
  readonly completedAt: number
  readonly id: number
}

/** Which settled jobs, in the numbers of the database. */
export interface SettledFilter {
  readonly statuses: readonly JobStatus[]
  /** Null for all. */
  readonly queues: readonly number[] | null
  readonly types: readonly number[] | null
  readonly settled: TimeRange | undefined
  readonly bounds: IdBounds
}

export interface SettledRequest extends SettledFilter {
  /** Jobs beyond this place only; null for all. */
  readonly after: SettledPlace | null
  readonly isDescending: boolean
  readonly limit: number
}

/**
 * Settled jobs by the time at which they settled. The index has queue and type beside the time, so what
 * the filter doesn't allow is passed over without a look at the jobs themselves.
 */
export function settledPlaces(store: Store, request: SettledRequest): SettledPlace[] {
  const { isDescending, limit } = request
  return request.statuses
    .flatMap((status) => placesOf(store, status, request))
    .sort((a, b) => (isDescending ? compare(b, a) : compare(a, b)))
    .slice(0, limit)
}

function placesOf(store: Store, status: JobStatus, request: SettledRequest): SettledPlace[] {
  const { queues, types, settled, bounds, after, isDescending, limit } = request
  const direction = isDescending ? 'DESC' : 'ASC'
  const place = after ?? (isDescending ? LAST_PLACE : FIRST_PLACE)
  const from = settled?.from ?? 0
  const last = (settled?.to ?? Number.MAX_SAFE_INTEGER) - 1
  return store
    .statement<SettledPlace>(
      `SELECT completed_at AS completedAt, id FROM jobs INDEXED BY jobs_settled
       WHERE status = ? AND completed_at IS NOT NULL AND completed_at BETWEEN ? AND ?
         AND (completed_at, id) ${isDescending ? '<' : '>'} (?, ?) AND id > ? AND id < ?
         ${queues ? 'AND queue_id IN (SELECT value FROM json_each(?))' : ''}
         ${types ? 'AND type_id IN (SELECT value FROM json_each(?))' : ''}
       ORDER BY completed_at ${direction}, id ${direction} LIMIT ?`,
    )
    .all(
      STATUS_CODES[status],
      // The place bounds the time too, which is what the index is searched by.
      isDescending ? from : Math.max(from, place.completedAt),
      isDescending ? Math.min(last, place.completedAt) : last,
      place.completedAt,
      place.id,
      bounds.afterId,
      bounds.beforeId,
      ...(queues ? [JSON.stringify(queues)] : []),
      ...(types ? [JSON.stringify(types)] : []),
      limit,
    )
}

/** Entries of the index that are counted before the rest is judged by them. */
const COUNTED = 4_000

/**
 * How many settled jobs there are in a span of time: counted where they are few, otherwise judged by the
 * share that the first of them have of their time.
 *
 * @param jobs how many there are at most, at whatever time
 */
export function settledWithin(
  store: Store,
  filter: SettledFilter,
  jobs: number,
): { readonly total: number; readonly isEstimate: boolean } {
  const looks = filter.statuses.map((status) => lookAt(store, status, filter))
  const total = looks.reduce((sum, look) => sum + look.judged, 0)
  return { total: Math.min(jobs, Math.round(total)), isEstimate: looks.some(({ isWhole }) => !isWhole) }
}

function lookAt(
  store: Store,
  status: JobStatus,
  { queues, types, settled, bounds }: SettledFilter,
): { readonly judged: number; readonly isWhole: boolean } {
  const from = settled?.from ?? 0
  const to = settled?.to ?? Number.MAX_SAFE_INTEGER
  const { hits, entries, last } = store
    .statement<{ hits: number; entries: number; last: number | null }>(
      `SELECT count(*) FILTER (WHERE id > ? AND id < ?
           AND (? IS NULL OR queue_id IN (SELECT value FROM json_each(?)))
           AND (? IS NULL OR type_id IN (SELECT value FROM json_each(?)))) AS hits,
         count(*) AS entries, min(completed_at) AS last
       FROM (SELECT completed_at, id, queue_id, type_id FROM jobs INDEXED BY jobs_settled
         WHERE status = ? AND completed_at IS NOT NULL AND completed_at >= ? AND completed_at < ?
         ORDER BY completed_at DESC LIMIT ${COUNTED})`,
    )
    .get(
      bounds.afterId,
      bounds.beforeId,
      ...pair(queues),
      ...pair(types),
      STATUS_CODES[status],
      from,
      to,
    ) as { hits: number; entries: number; last: number | null }
  if (entries < COUNTED || last === null) return { judged: hits, isWhole: true }
  const first = store
    .statement<number>(
      `SELECT completed_at FROM jobs INDEXED BY jobs_settled WHERE status = ? AND completed_at IS NOT NULL
         AND completed_at >= ? ORDER BY completed_at LIMIT 1`,
    )
    .pluck()
    .get(STATUS_CODES[status], from)
  const newest = store
    .statement<number>(
      `SELECT completed_at FROM jobs INDEXED BY jobs_settled WHERE status = ? AND completed_at IS NOT NULL
         AND completed_at < ? ORDER BY completed_at DESC LIMIT 1`,
    )
    .pluck()
    .get(STATUS_CODES[status], to)
  const spanMs = (newest ?? last) - (first ?? last)
  const lookedMs = (newest ?? last) - last
  return { judged: hits * Math.max(1, spanMs / Math.max(1, lookedMs)), isWhole: false }
}

function pair(values: readonly number[] | null): [string | null, string | null] {
  const text = values && JSON.stringify(values)
  return [text, text]
}

const FIRST_PLACE: SettledPlace = { completedAt: 0, id: 0 }
const LAST_PLACE: SettledPlace = { completedAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

function compare(a: SettledPlace, b: SettledPlace): number {
  return a.completedAt - b.completedAt || a.id - b.id
}
