import type { IdBounds, StoredCell } from '../../cell-index.ts'
import type { ReaderOperation } from '../operation.ts'
import { everyNth } from './count.ts'

export interface AnchorsInput extends IdBounds {
  /** Null for all jobs. */
  readonly cells: readonly StoredCell[] | null
  /** How many jobs from one anchor to the next. */
  readonly every: number
  /** Jobs before the first anchor. */
  readonly first: number
  readonly isDescending: boolean
}

/** The ids of every so-manieth job: `anchors[k]` has `first + k × every` jobs before it in the list. */
export const anchors: ReaderOperation<AnchorsInput, readonly number[]> = {
  lane: 'survey',
  run({ cells, every, first, isDescending, afterId, beforeId }, { db, checkCancelled }) {
    const ids: number[] = []
    for (const cell of cells ?? [null]) {
      checkCancelled()
      const found = cell
        ? db
            .prepare(
              `SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE queue_id = ? AND type_id = ? AND status = ?
                 AND id > ? AND id < ?`,
            )
            .pluck()
            .all(...cell, afterId, beforeId)
        : // The smallest index that has every job: their own tree is ten times its size.
          db
            .prepare('SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE id > ? AND id < ?')
            .pluck()
            .all(afterId, beforeId)
      for (const id of found as number[]) ids.push(id)
    }
    const inOrder = Float64Array.from(ids).sort()
    if (isDescending) inOrder.reverse()
    return everyNth(inOrder, every, first)
  },
}
