import type { JobFilter } from '../model/filter.ts'
import type { JobStatus } from '../model/status.ts'
import type { IdBounds } from './cell-index.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

/** Where a settled job stands in the order of time. */
export interface SettledPlace {
  readonly completedAt: number
  readonly id: number
}

export interface SettledRequest {
  readonly filter: JobFilter
  /** Of those that the filter allows, what is settled. */
  readonly statuses: readonly JobStatus[]
  readonly bounds: IdBounds
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
  const { filter, bounds, after, isDescending, limit } = request
  const queues = filter.queue?.length ? filter.queue.map((name) => store.queues.find(name) ?? 0) : null
  const types = filter.type?.length ? filter.type.map((name) => store.types.find(name) ?? 0) : null
  const direction = isDescending ? 'DESC' : 'ASC'
  const place = after ?? (isDescending ? LAST_PLACE : FIRST_PLACE)
  return store
    .statement<SettledPlace>(
      `SELECT completed_at AS completedAt, id FROM jobs INDEXED BY jobs_settled
       WHERE status = ? AND completed_at IS NOT NULL AND completed_at ${isDescending ? '<=' : '>='} ?
         AND (completed_at, id) ${isDescending ? '<' : '>'} (?, ?) AND id > ? AND id < ?
         ${queues ? 'AND queue_id IN (SELECT value FROM json_each(?))' : ''}
         ${types ? 'AND type_id IN (SELECT value FROM json_each(?))' : ''}
       ORDER BY completed_at ${direction}, id ${direction} LIMIT ?`,
    )
    .all(
      STATUS_CODES[status],
      place.completedAt,
      place.completedAt,
      place.id,
      bounds.afterId,
      bounds.beforeId,
      ...(queues ? [JSON.stringify(queues)] : []),
      ...(types ? [JSON.stringify(types)] : []),
      limit,
    )
}

const FIRST_PLACE: SettledPlace = { completedAt: 0, id: 0 }
const LAST_PLACE: SettledPlace = { completedAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

function compare(a: SettledPlace, b: SettledPlace): number {
  return a.completedAt - b.completedAt || a.id - b.id
}
