import { setImmediate as nextTurn, setTimeout as rest } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

/** Work of this length holds up nobody who waits for a job to begin. */
const TARGET_MS = 1.5
/** While nobody else writes: larger transactions write each page of the indexes less often. */
const TARGET_ALONE_MS = 8
const FIRST = 200
const SMALLEST = 50

export interface PortionsOptions {
  readonly clock: Clock
  /** Told by its `writes` whether the work is alone. */
  readonly store: { readonly writes: number }
  /** Items of every portion, at most. */
  readonly most: number
  /**
   * How long to rest after a portion, as a share of the time that it took: 0 for what a person waits for, more for
   * what nobody does.
   */
  readonly restShare: number
}

/**
 * How much of a long work to do in one transaction: as much as the thread can spare, judged by the time
 * that the work before took. The disk's sync is not counted in: smaller portions would only need more of it.
 */
export class Portions {
  readonly #the: PortionsOptions
  #size: number
  #tookMs = 0
  #writes: number

  constructor(the: PortionsOptions) {
    this.#the = the
    this.#size = Math.min(the.most, FIRST)
    this.#writes = the.store.writes
  }

  /** How many items to do now. */
  get size(): number {
    return this.#size
  }

  /** Do a portion of `items`, which is what the next one is judged by. */
  time<T>(items: number, work: () => T): T {
    const { clock, most } = this.#the
    const beganAt = clock.monotonic()
    const result = work()
    this.#tookMs = clock.monotonic() - beganAt
    if (this.#tookMs > 0 && items > 0) {
      const fitting = Math.floor((items * this.#targetMs()) / this.#tookMs)
      // Half way only: one disturbance must not make portions tiny.
      this.#size = Math.min(most, Math.max(SMALLEST, Math.round((this.#size + fitting) / 2)))
    }
    return result
  }

  /** Let others have their turn, and their time. */
  async pause(): Promise<void> {
    await nextTurn()
    const restMs = this.#tookMs * this.#the.restShare
    if (restMs >= 1) await rest(restMs)
  }

  #targetMs(): number {
    const { writes } = this.#the.store
    const isAlone = writes === this.#writes
    this.#writes = writes
    return isAlone ? TARGET_ALONE_MS : TARGET_MS
  }
}
