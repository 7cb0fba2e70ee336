import type { Cell } from '../model/filter.ts'
import { storedCell, type IdBounds } from './cell-index.ts'
import type { Store } from './store.ts'

/** Ids of one cell in rising order, from beyond `afterId`. */
export function cellIds(store: Store, cell: Cell, afterId: number, limit: number): number[] {
  return store
    .statement<number>(
      `SELECT id FROM jobs INDEXED BY jobs_by_cell
       WHERE queue_id = ? AND type_id = ? AND status = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    .pluck()
    .all(...storedCell(store, cell), afterId, limit)
}

/** A job as the index knows it. */
export interface CellEntry {
  readonly id: number
  readonly updatedAt: number
}

/**
 * The jobs of these cells with ids beyond `afterId` up to `lastId`, cell by cell, and in each by rising ids:
 * what a sweep walks along. From stretch to stretch it goes by ids, so that a page of jobs is written a few
 * times and not once per cell; within one, by cells, so that a portion changes few pages of the index.
 */
export function entriesBetween(
  store: Store,
  cellList: readonly Cell[],
  afterId: number,
  lastId: number,
): CellEntry[] {
  return store
    .statement<CellEntry>(
      `SELECT jobs.id, jobs.updated_at AS updatedAt
       FROM json_each(?) AS cells CROSS JOIN jobs INDEXED BY jobs_by_cell
       WHERE queue_id = cells.value->>0 AND type_id = cells.value->>1 AND status = cells.value->>2
         AND jobs.id > ? AND jobs.id <= ?`,
    )
    .all(JSON.stringify(cellList.map((cell) => storedCell(store, cell))), afterId, lastId)
}

/** Of the next `limit` jobs of a cell within the bounds: how many there are, and how many changed after `since`. */
export function countWithin(
  store: Store,
  cell: Cell,
  { afterId, beforeId }: IdBounds,
  since: number,
  limit: number,
): { readonly jobs: number; readonly changed: number; readonly lastId: number | null } {
  return store
    .statement<{ jobs: number; changed: number; lastId: number | null }>(
      `SELECT count(*) AS jobs, count(*) FILTER (WHERE updated_at > ?) AS changed, max(id) AS lastId
       FROM (SELECT id, updated_at FROM jobs INDEXED BY jobs_by_cell
         WHERE queue_id = ? AND type_id = ? AND status = ? AND id > ? AND id < ? ORDER BY id LIMIT ?)`,
    )
    .get(since, ...storedCell(store, cell), afterId, beforeId, limit) as {
    jobs: number
    changed: number
    lastId: number | null
  }
}
