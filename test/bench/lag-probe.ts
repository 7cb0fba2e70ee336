import { percentile } from './percentile.ts'

const EVERY_MS = 1

export interface Lag {
  /** What an event that arrives at any moment waits for the thread. */
  readonly p99Ms: number
  /** The longest that the thread was held. */
  readonly worstMs: number
}

/**
 * Watches the event loop of this thread with a timer of a millisecond.
 *
 * A stall of 50 ms is one late tick, but fifty events would have met it: each late tick is counted as
 * all the ticks that it stands for, each a millisecond less late than the one before.
 */
export class LagProbe {
  readonly #late: number[] = []
  #last = performance.now()
  readonly #timer = setInterval(() => this.#tick(), EVERY_MS)

  end(): Lag {
    clearInterval(this.#timer)
    this.#tick()
    return { p99Ms: percentile(this.#late, 0.99), worstMs: this.#late.reduce((a, b) => Math.max(a, b), 0) }
  }

  #tick(): void {
    const now = performance.now()
    const late = Math.max(0, now - this.#last - EVERY_MS)
    this.#last = now
    for (let rest = late; rest >= 0; rest -= EVERY_MS) this.#late.push(rest)
  }
}
