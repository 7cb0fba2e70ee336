import type { JobTest } from './job-test.ts'
import { fits } from './pattern.ts'
import type { JobStatus } from './status.ts'

/** Which cells are meant: the values of a key are joined by or, the keys by and. */
export interface CellFilter {
  readonly status?: readonly JobStatus[] | undefined
  readonly type?: readonly string[] | undefined
  readonly queue?: readonly string[] | undefined
  /** Patterns beside the names, where `*` stands for any characters: a name or a pattern is enough. */
  readonly like?:
    | { readonly type?: readonly string[] | undefined; readonly queue?: readonly string[] | undefined }
    | undefined
}

/**
 * Which jobs are meant. Keys are joined by and, the values of a key by or; an absent key allows all,
 * and so does an empty list, so that clearing the last value of a key widens the list again.
 */
export interface JobFilter extends CellFilter {
  /** Left out, whatever else allows it: each key by itself. */
  readonly not?: CellFilter | undefined
  readonly created?: TimeRange | undefined
  /** When it reached completed, dead or cancelled. */
  readonly settled?: TimeRange | undefined
  /** The failure group of its newest failure, with what was merged into it. */
  readonly group?: number | undefined
  /** What no counter is kept of, so that the jobs have to be looked at; all of it must hold. */
  readonly where?: readonly JobTest[] | undefined
}

/** A span of time, UTC ms: from its first moment, up to and without its last. An absent end is open. */
export interface TimeRange {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** The part of a job that counters are kept by. */
export interface Cell {
  readonly queue: string
  readonly type: string
  readonly status: JobStatus
}

/** Whether the filter allows a job of this cell; its times and tests are not looked at. */
export function matches(filter: JobFilter, cell: Cell): boolean {
  const { not } = filter
  return (
    allows(filter.status, cell.status) &&
    allowsName(filter, 'type', cell.type) &&
    allowsName(filter, 'queue', cell.queue) &&
    (!not ||
      (!not.status?.includes(cell.status) &&
        !namesIt(not, 'type', cell.type) &&
        !namesIt(not, 'queue', cell.queue)))
  )
}

/** Whether it names no status, type or queue: every cell is allowed. */
export function isAnyCell({ not, ...filter }: JobFilter): boolean {
  return isEmptyCell(filter) && (!not || isEmptyCell(not))
}

export function isUnfiltered(filter: JobFilter): boolean {
  return isAnyCell(filter) && !filter.created && !filter.settled && !isTested(filter)
}

/** Whether no counter and no order of the lists tells which match: they have to be gone through. */
export function isTested(filter: JobFilter): boolean {
  return Boolean(filter.where?.length) || filter.group !== undefined
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

function isEmptyCell({ status, type, queue, like }: CellFilter): boolean {
  return !status?.length && !type?.length && !queue?.length && !like?.type?.length && !like?.queue?.length
}

function allows<T>(values: readonly T[] | undefined, value: T): boolean {
  return !values?.length || values.includes(value)
}

function allowsName(filter: CellFilter, key: 'type' | 'queue', name: string): boolean {
  return (!filter[key]?.length && !filter.like?.[key]?.length) || namesIt(filter, key, name)
}

function namesIt(filter: CellFilter, key: 'type' | 'queue', name: string): boolean {
  return (
    Boolean(filter[key]?.includes(name)) ||
    Boolean(filter.like?.[key]?.some((pattern) => fits(pattern, name)))
  )
}
