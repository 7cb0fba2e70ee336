import { setImmediate as nextTurn, setTimeout as rest } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

/** Work of this length holds up nobody who waits for a job to begin. */
const TARGET_MS = 1.5
const SMALLEST = 50

/**
 * How much of a long work to do in one transaction: as much as the thread can spare, judged by the time
 * that the work before took. The disk's sync is not counted in: smaller portions would only need more of it.
 */
export class Portions {
  readonly #clock: Clock
  readonly #most: number
  readonly #restShare: number
  #size: number
  #tookMs = 0

  /**
   * @param most items of the first portion, and of every one
   * @param restShare how long to rest after a portion, as a share of the time that it took: 0 for what a
   *   person waits for, more for what nobody does
   */
  constructor(clock: Clock, most: number, restShare: number) {
    this.#clock = clock
    this.#most = most
    this.#restShare = restShare
    this.#size = most
  }

  /** How many items to do now. */
  get size(): number {
    return this.#size
  }

  /** Do a portion of `items`, which is what the next one is judged by. */
  time<T>(items: number, work: () => T): T {
    const beganAt = this.#clock.monotonic()
    const result = work()
    this.#tookMs = this.#clock.monotonic() - beganAt
    if (this.#tookMs > 0 && items > 0) {
      const fitting = Math.floor((items * TARGET_MS) / this.#tookMs)
      // Half way only: one disturbance must not make portions tiny.
      this.#size = Math.min(this.#most, Math.max(SMALLEST, Math.round((this.#size + fitting) / 2)))
    }
    return result
  }

  /** Let others have their turn, and their time. */
  async pause(): Promise<void> {
    await nextTurn()
    const restMs = this.#tookMs * this.#restShare
    if (restMs >= 1) await rest(restMs)
  }
}
