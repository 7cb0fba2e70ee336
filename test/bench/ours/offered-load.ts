import { setTimeout as pause } from 'node:timers/promises'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { percentile } from '../percentile.ts'
import { PAYLOAD } from '../payload.ts'

/** The type, and the queue, of what comes in while something else goes on. */
export const OFFERED = 'offered'

const PER_SECOND = 200
const TICK_MS = 5
const SOON_MS = 1_000
const LONGEST_MS = 10_000

export interface OfferedWork {
  /** From the moment when it was to come in, by the plan, until its handler began. */
  readonly p95Ms: number
  /** Of those that were to come in: how many had begun a second after their moment. */
  readonly share: number
}

/**
 * Enqueues 200 jobs a second by a plan that waits for nobody: a thread that is held up makes them late,
 * and that lateness is part of what they waited.
 */
export class OfferedLoad {
  readonly #queue: OpenQueue
  readonly #dueAt: number[] = []
  readonly #waits: number[] = []
  readonly #since = performance.now()
  readonly #timer = setInterval(() => this.#offer(), TICK_MS)

  constructor(queue: OpenQueue) {
    this.#queue = queue
  }

  /** To be called by the handler, with the number of its payload. */
  handled(number: number): void {
    const dueAt = this.#dueAt[number]
    if (dueAt !== undefined) this.#waits.push(performance.now() - dueAt)
  }

  /** Ends the plan, and sees what has come in through, for a while. */
  async end(): Promise<OfferedWork> {
    clearInterval(this.#timer)
    const since = performance.now()
    while (this.#waits.length < this.#dueAt.length && performance.now() - since < LONGEST_MS) await pause(5)
    const soon = this.#waits.filter((wait) => wait <= SOON_MS)
    return { p95Ms: percentile(this.#waits, 0.95), share: soon.length / this.#dueAt.length }
  }

  #offer(): void {
    const due = Math.floor(((performance.now() - this.#since) * PER_SECOND) / 1000)
    while (this.#dueAt.length < due) {
      const number = this.#dueAt.length
      this.#dueAt.push(this.#since + ((number + 1) * 1000) / PER_SECOND)
      void this.#queue.enqueue({
        type: OFFERED,
        queue: OFFERED,
        payload: PAYLOAD.replace('{', `{"number":${number},`),
      })
    }
  }
}
