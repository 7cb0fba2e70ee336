import type { StoredCell } from '../../cell-index.ts'
import type { ReaderOperation } from '../operation.ts'

export interface AnchorsInput {
  /** Null for all jobs. */
  readonly cells: readonly StoredCell[] | null
  /** How many jobs from one anchor to the next. */
  readonly every: number
}

/** The ids of every so-manieth job, newest first: `anchors[k]` has `k × every` jobs before it in the list. */
export const anchors: ReaderOperation<AnchorsInput, readonly number[]> = {
  lane: 'question',
  run({ cells, every }, { db, checkCancelled }) {
    const ids: number[] = []
    for (const cell of cells ?? [null]) {
      checkCancelled()
      const found = cell
        ? db
            .prepare(
              'SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE queue_id = ? AND type_id = ? AND status = ?',
            )
            .pluck()
            .all(...cell)
        : // The smallest index that has every job: their own tree is ten times its size.
          db.prepare('SELECT id FROM jobs INDEXED BY jobs_by_cell').pluck().all()
      for (const id of found as number[]) ids.push(id)
    }
    const newestFirst = Float64Array.from(ids).sort().reverse()
    return Array.from(
      { length: Math.ceil(newestFirst.length / every) },
      (_, k) => newestFirst[k * every] ?? 0,
    )
  },
}
