import type { Cell, JobFilter } from '../model/filter.ts'
import { isUnfiltered } from '../model/filter.ts'
import { cells, countOf, type CellCount } from './counters.ts'
import { COLUMNS, readJob, type JobRow, type StoredJob } from './job-rows.ts'
import { findJobs } from './jobs.ts'
import { STATUS_CODES } from './codes.ts'
import type { Store } from './store.ts'

export interface PageRequest {
  readonly filter: JobFilter
  readonly limit: number
  /** Jobs of lower ids only. */
  readonly beforeId: number
  /** Jobs to pass over. */
  readonly offset: number
}

export interface Page {
  /** Newest first. */
  readonly rows: readonly JobRow[]
  readonly total: number
  readonly hasMore: boolean
}

/**
 * A page of jobs, newest first, for any combination of statuses, types and queues.
 *
 * One index keeps the ids of every cell (queue, type, status) in order; the counters say which cells
 * there are. A page is the merge of the heads of the cells that match, so its cost depends on the
 * number of cells and not on the number of jobs, and no combination needs an index of its own.
 */
export function jobsPage(store: Store, request: PageRequest): Page {
  const matching = cells(store, request.filter)
  const total = countOf(matching)
  const rows = isUnfiltered(request.filter) ? newest(store, request) : merged(store, matching, request)
  return { rows: rows.slice(0, request.limit), total, hasMore: rows.length > request.limit }
}

function newest(store: Store, { beforeId, limit, offset }: PageRequest): JobRow[] {
  return store
    .statement<StoredJob>(`SELECT ${COLUMNS} FROM jobs WHERE id < ? ORDER BY id DESC LIMIT ? OFFSET ?`)
    .all(beforeId, limit + 1, offset)
    .map((row) => readJob(store, row))
}

function merged(store: Store, matching: readonly CellCount[], request: PageRequest): JobRow[] {
  const wanted = request.limit + 1
  const chunk = Math.max(8, Math.ceil((2 * (wanted + request.offset)) / Math.max(1, matching.length)))
  const heads = headsOf(store, matching, request.beforeId).map(
    ({ cell, id }) => new CellIds(store, cell, id, chunk),
  )
  const ids: number[] = []
  for (let passed = 0; ids.length < wanted;) {
    const head = highest(heads)
    if (!head) break
    const id = head.take()
    if (passed < request.offset) passed++
    else ids.push(id)
  }
  return findJobs(store, ids)
}

/** The highest id of each cell below `before`, all in one statement: there may be a thousand cells. */
function headsOf(
  store: Store,
  matching: readonly CellCount[],
  before: number,
): { readonly cell: StoredCell; readonly id: number }[] {
  const stored = matching.map((cell) => storedCell(store, cell))
  const heads = store
    .statement<number | null>(
      `SELECT (SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE queue_id = value->>0 AND type_id = value->>1
           AND status = value->>2 AND id < ? ORDER BY id DESC LIMIT 1)
         FROM json_each(?) ORDER BY key`,
    )
    .pluck()
    .all(before, JSON.stringify(stored))
  return stored.flatMap((cell, i) => {
    const id = heads[i]
    return id === null || id === undefined ? [] : [{ cell, id }]
  })
}

function highest(heads: readonly CellIds[]): CellIds | undefined {
  let best: CellIds | undefined
  for (const head of heads) if (head.peek() > (best?.peek() ?? 0)) best = head
  return best
}

/** A cell as the index has it: queue, type, status. */
type StoredCell = readonly [queueId: number, typeId: number, status: number]

function storedCell(store: Store, { queue, type, status }: Cell): StoredCell {
  // A cell that is counted has names; one that isn't has no jobs, under whatever number.
  return [store.queues.find(queue) ?? 0, store.types.find(type) ?? 0, STATUS_CODES[status]]
}

/** The ids of one cell, highest first, read in chunks once the first has been taken. */
class CellIds {
  readonly #store: Store
  readonly #cell: StoredCell
  readonly #chunk: number
  #ids: number[]
  #next = 0
  #isDone = false

  constructor(store: Store, cell: StoredCell, head: number, chunk: number) {
    this.#store = store
    this.#cell = cell
    this.#chunk = chunk
    this.#ids = [head]
  }

  /** The highest id not yet taken; 0 where there is none. */
  peek(): number {
    if (this.#next === this.#ids.length && !this.#isDone) this.#read()
    return this.#ids[this.#next] ?? 0
  }

  take(): number {
    const id = this.peek()
    this.#next++
    return id
  }

  #read(): void {
    const before = this.#ids.at(-1) ?? 0
    this.#ids = this.#store
      .statement<number>(
        `SELECT id FROM jobs INDEXED BY jobs_by_cell WHERE queue_id = ? AND type_id = ? AND status = ? AND id < ?
         ORDER BY id DESC LIMIT ?`,
      )
      .pluck()
      .all(...this.#cell, before, this.#chunk)
    this.#next = 0
    this.#isDone = this.#ids.length < this.#chunk
  }
}

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
  /** Which of the cells it stands in, by its place in the list. */
  readonly cell: number
}

/**
 * The jobs of these cells with ids beyond `afterId` up to `lastId`, in rising order: what a sweep walks
 * along. Going by ids, and not cell by cell, it writes each page once or twice and not once per cell.
 */
export function entriesBetween(
  store: Store,
  cellList: readonly Cell[],
  afterId: number,
  lastId: number,
): CellEntry[] {
  return store
    .statement<CellEntry>(
      `SELECT jobs.id, jobs.updated_at AS updatedAt, cells.key AS cell
       FROM json_each(?) AS cells CROSS JOIN jobs INDEXED BY jobs_by_cell
       WHERE queue_id = cells.value->>0 AND type_id = cells.value->>1 AND status = cells.value->>2
         AND jobs.id > ? AND jobs.id <= ?`,
    )
    .all(JSON.stringify(cellList.map((cell) => storedCell(store, cell))), afterId, lastId)
    .sort((a, b) => a.id - b.id)
}

/** The highest id there is; 0 where there are no jobs. */
export function highestId(store: Store): number {
  return (store.statement<number | null>('SELECT max(id) FROM jobs').pluck().get() as number | null) ?? 0
}

/** How many of the next `limit` jobs of a cell, from beyond `afterId`, have changed after `since`. */
export function countChanged(
  store: Store,
  cell: Cell,
  since: number,
  afterId: number,
  limit: number,
): { readonly changed: number; readonly lastId: number | null } {
  return store
    .statement<{ changed: number; lastId: number | null }>(
      `SELECT count(*) FILTER (WHERE updated_at > ?) AS changed, max(id) AS lastId
       FROM (SELECT id, updated_at FROM jobs INDEXED BY jobs_by_cell
         WHERE queue_id = ? AND type_id = ? AND status = ? AND id > ? ORDER BY id LIMIT ?)`,
    )
    .get(since, ...storedCell(store, cell), afterId, limit) as { changed: number; lastId: number | null }
}
