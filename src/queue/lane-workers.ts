import type { Lane } from '../model/queue.ts'
import type { ClaimedRow } from '../store/claims.ts'
import { Pace } from './pace.ts'

/** A place that is free to run a job. */
export interface FreeWorker {
  readonly id: number
  /** Its own queue; null where it is shared. */
  readonly queue: string | null
}

/** The workers of one lane that are free, and the jobs that are claimed and wait for one to be. */
export class LaneWorkers {
  readonly queue: string | null
  readonly pace = new Pace()
  readonly #workers: number
  #free: FreeWorker[]
  #claimed: ClaimedRow[] = []
  /** When a claim last came or began; monotonic. */
  #movedAtMs = 0

  constructor(queue: string | null, workers: readonly FreeWorker[]) {
    this.queue = queue
    this.#workers = workers.length
    this.#free = [...workers]
  }

  get free(): number {
    return this.#free.length
  }

  get hasClaimed(): boolean {
    return this.#claimed.length > 0
  }

  /** How many more jobs to claim ahead. */
  get ahead(): number {
    return Math.max(0, this.pace.ahead(this.#workers) - this.#claimed.length)
  }

  /** @param atMs monotonic */
  claimed(rows: readonly ClaimedRow[], atMs: number): void {
    if (rows.length === 0) return
    this.#claimed.push(...rows)
    this.#movedAtMs = atMs
  }

  release(worker: FreeWorker): void {
    const place = this.#free.findIndex(({ id }) => id > worker.id)
    this.#free.splice(place < 0 ? this.#free.length : place, 0, worker)
  }

  /**
   * The next job and the worker for it; undefined where either is missing.
   *
   * @param atMs monotonic
   */
  next(atMs: number): { readonly row: ClaimedRow; readonly worker: FreeWorker } | undefined {
    if (this.#free.length === 0) return undefined
    const row = this.#claimed.shift()
    if (!row) return undefined
    this.#movedAtMs = atMs
    return { row, worker: this.#free.shift() as FreeWorker }
  }

  /** The claims that have not begun, in their order. */
  waiting(): readonly ClaimedRow[] {
    return this.#claimed
  }

  /** Whether claims wait, and none of them has begun after this moment (monotonic ms). */
  hasWaitedSince(ms: number): boolean {
    return this.hasClaimed && this.#movedAtMs <= ms
  }

  /** Take out the claims that match. */
  withdraw(isMeant: (row: ClaimedRow) => boolean): ClaimedRow[] {
    if (this.#claimed.length === 0) return []
    const withdrawn = this.#claimed.filter(isMeant)
    this.#claimed = this.#claimed.filter((row) => !withdrawn.includes(row))
    return withdrawn
  }
}

/** Every worker that there is, from the lanes; numbered from 1. */
export function workersOf(lanes: readonly Lane[]): FreeWorker[] {
  return lanes
    .flatMap(({ queue, workers }) => Array.from({ length: workers }, () => queue))
    .map((queue, i) => ({ id: i + 1, queue }))
}

export function laneWorkersOf(lanes: readonly Lane[]): LaneWorkers[] {
  const all = workersOf(lanes)
  return lanes.map(
    ({ queue }) =>
      new LaneWorkers(
        queue,
        all.filter((worker) => worker.queue === queue),
      ),
  )
}
