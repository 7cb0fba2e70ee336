import type { JobStatus } from './status.ts'

/**
 * Which jobs are meant. Keys are joined by and, the values of a key by or; an absent key allows all,
 * and so does an empty list, so that clearing the last value of a key widens the list again.
 */
export interface JobFilter {
  readonly status?: readonly JobStatus[] | undefined
  readonly type?: readonly string[] | undefined
  readonly queue?: readonly string[] | undefined
  readonly created?: TimeRange | undefined
}

/** A span of time, UTC ms: from its first moment, up to and without its last. An absent end is open. */
export interface TimeRange {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** The part of a job that a filter looks at. */
export interface Cell {
  readonly queue: string
  readonly type: string
  readonly status: JobStatus
}

/** Whether the filter allows a job of this cell; when it was created is not looked at. */
export function matches(filter: JobFilter, cell: Cell): boolean {
  return (
    allows(filter.status, cell.status) && allows(filter.type, cell.type) && allows(filter.queue, cell.queue)
  )
}

export function isUnfiltered(filter: JobFilter): boolean {
  return !filter.status?.length && !filter.type?.length && !filter.queue?.length && !filter.created
}

/**
 * Jobs to act on: by id, or all that match a filter as of the moment it was looked at. Of the latter,
 * what has changed since `asOf` (UTC ms) is skipped, and so are the ids in `except`.
 */
export type Selection =
  | { readonly ids: readonly number[] }
  | {
      readonly filter: JobFilter
      readonly asOf?: number | undefined
      readonly except?: readonly number[] | undefined
    }

function allows<T>(values: readonly T[] | undefined, value: T): boolean {
  return !values?.length || values.includes(value)
}
