import type { Cell } from '../model/filter.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

/** A cell as the index has it: queue, type, status. */
export type StoredCell = readonly [queueId: number, typeId: number, status: number]

export function storedCell(store: Store, { queue, type, status }: Cell): StoredCell {
  // A cell that is counted has names; one that isn't has no jobs, under whatever number.
  return [store.queues.find(queue) ?? 0, store.types.find(type) ?? 0, STATUS_CODES[status]]
}

/** Ids strictly between these two. */
export interface IdBounds {
  readonly afterId: number
  readonly beforeId: number
}

export const ALL_IDS: IdBounds = { afterId: 0, beforeId: Number.MAX_SAFE_INTEGER }

export interface IdsRequest {
  readonly bounds: IdBounds
  readonly isDescending: boolean
  /** Ids to pass over. */
  readonly offset: number
  readonly limit: number
}

/**
 * Ids of the jobs of these cells, in order: the merge of the cells' own orders, so its cost depends on the
 * number of cells and on what is asked for, and not on the number of jobs.
 */
export function mergedIds(store: Store, cellList: readonly Cell[], request: IdsRequest): number[] {
  const { bounds, isDescending, offset, limit } = request
  const chunk = Math.max(8, Math.ceil((2 * (limit + offset)) / Math.max(1, cellList.length)))
  const heads = headsOf(store, cellList, bounds, isDescending).map(
    ({ cell, id }) => new CellIds(store, cell, id, { bounds, isDescending, chunk }),
  )
  const ids: number[] = []
  for (let passed = 0; ids.length < limit;) {
    const head = foremost(heads, isDescending)
    if (!head) break
    const id = head.take()
    if (passed < offset) passed++
    else ids.push(id)
  }
  return ids
}

/** The first id of each cell, all in one statement: there may be a thousand cells. */
function headsOf(
  store: Store,
  cellList: readonly Cell[],
  { afterId, beforeId }: IdBounds,
  isDescending: boolean,
): { readonly cell: StoredCell; readonly id: number }[] {
  const stored = cellList.map((cell) => storedCell(store, cell))
  const heads = store
    .statement<number | null>(
      `SELECT (SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE queue_id = value->>0 AND type_id = value->>1
           AND status = value->>2 AND id > ? AND id < ? ORDER BY id ${isDescending ? 'DESC' : 'ASC'} LIMIT 1)
         FROM json_each(?) ORDER BY key`,
    )
    .pluck()
    .all(afterId, beforeId, JSON.stringify(stored))
  return stored.flatMap((cell, i) => {
    const id = heads[i]
    return id === null || id === undefined ? [] : [{ cell, id }]
  })
}

function foremost(heads: readonly CellIds[], isDescending: boolean): CellIds | undefined {
  let best: CellIds | undefined
  for (const head of heads) {
    if (head.id === null) continue
    if (!best || best.id === null || (isDescending ? head.id > best.id : head.id < best.id)) best = head
  }
  return best
}

interface Reading {
  readonly bounds: IdBounds
  readonly isDescending: boolean
  readonly chunk: number
}

/** The ids of one cell in order, read in chunks once the first has been taken. */
class CellIds {
  readonly #store: Store
  readonly #cell: StoredCell
  readonly #reading: Reading
  #ids: number[]
  #next = 0
  #isDone = false

  constructor(store: Store, cell: StoredCell, head: number, reading: Reading) {
    this.#store = store
    this.#cell = cell
    this.#reading = reading
    this.#ids = [head]
  }

  /** The first id not yet taken; null where there is none. */
  get id(): number | null {
    if (this.#next === this.#ids.length && !this.#isDone) this.#read()
    return this.#ids[this.#next] ?? null
  }

  /** The first id, which is there. */
  take(): number {
    const { id } = this
    this.#next++
    return id ?? 0
  }

  #read(): void {
    const { bounds, isDescending, chunk } = this.#reading
    const last = this.#ids.at(-1) ?? 0
    this.#ids = this.#store
      .statement<number>(
        `SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE queue_id = ? AND type_id = ? AND status = ?
           AND id > ? AND id < ? ORDER BY id ${isDescending ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .pluck()
      .all(...this.#cell, isDescending ? bounds.afterId : last, isDescending ? last : bounds.beforeId, chunk)
    this.#next = 0
    this.#isDone = this.#ids.length < chunk
  }
}
