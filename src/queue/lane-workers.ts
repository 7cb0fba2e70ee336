import type { Lane } from '../model/queue.ts'
import type { ClaimedRow } from '../store/claims.ts'
import { Pace } from './pace.ts'

/** A place that is free to run a job. */
export interface FreeWorker {
  readonly id: number
  /** Its own queue; null where it is shared. */
  readonly queue: string | null
}

/**
 * The workers of one lane, those of them that are free, and the jobs that are claimed and wait for one to be.
 * Where it is to have fewer, free workers leave at once, and busy ones when their job has ended.
 */
export class LaneWorkers {
  readonly queue: string | null
  readonly pace = new Pace()
  /** All, busy or free, by id; those that are leaving too. */
  readonly #members: Map<number, FreeWorker>
  #free: FreeWorker[]
  /** How many of the busy ones leave when their job has ended. */
  #leaving = 0
  #claimed: ClaimedRow[] = []
  /** When a claim last came or began; monotonic. */
  #movedAtMs = 0

  constructor(queue: string | null, workers: readonly FreeWorker[]) {
    this.queue = queue
    this.#members = new Map(workers.map((worker) => [worker.id, worker]))
    this.#free = [...workers]
  }

  get free(): number {
    return this.#free.length
  }

  /** Every worker that has not left. */
  get members(): readonly FreeWorker[] {
    return [...this.#members.values()]
  }

  get hasClaimed(): boolean {
    return this.#claimed.length > 0
  }

  /** How many more jobs to claim ahead. */
  get ahead(): number {
    return Math.max(0, this.pace.ahead(this.#members.size - this.#leaving) - this.#claimed.length)
  }

  /** @param atMs monotonic */
  claimed(rows: readonly ClaimedRow[], atMs: number): void {
    if (rows.length === 0) return
    this.#claimed.push(...rows)
    this.#movedAtMs = atMs
  }

  /**
   * Have this many workers.
   *
   * @param nextId names each one that joins
   */
  resize(workers: number, nextId: () => number): void {
    let missing = workers - (this.#members.size - this.#leaving)
    for (; missing > 0 && this.#leaving > 0; missing--) this.#leaving--
    for (; missing > 0; missing--) {
      const worker = { id: nextId(), queue: this.queue }
      this.#members.set(worker.id, worker)
      this.#free.push(worker)
    }
    for (; missing < 0; missing++) {
      const left = this.#free.pop()
      if (left) this.#members.delete(left.id)
      else this.#leaving++
    }
  }

  /** @returns whether it stays; one that was leaving has left */
  release(worker: FreeWorker): boolean {
    if (this.#leaving > 0) {
      this.#leaving--
      this.#members.delete(worker.id)
      return false
    }
    const place = this.#free.findIndex(({ id }) => id > worker.id)
    this.#free.splice(place < 0 ? this.#free.length : place, 0, worker)
    return true
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
