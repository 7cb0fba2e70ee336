import { perSecond } from './rates.ts'

/** Counts handlers as they run: the clock starts with the first one, so that starting up costs nothing. */
export class DrainWatch {
  readonly #jobs: number
  readonly #all = Promise.withResolvers<void>()
  readonly #longestMs: number
  #handled = 0
  #since = 0

  /** @param longestMs after the first handler, whoever is not through is measured on what it managed */
  constructor(jobs: number, longestMs = Number.POSITIVE_INFINITY) {
    this.#jobs = jobs
    this.#longestMs = longestMs
  }

  /** To be called by every handler. */
  handled(): void {
    if (this.#handled === 0) this.#since = performance.now()
    this.#handled++
    // Asked of the clock: a queue that never lets go of the thread would let no timer fire.
    const isLate = performance.now() - this.#since > this.#longestMs
    if (this.#handled === this.#jobs || isLate) this.#all.resolve()
  }

  /** Resolves when the last handler has run, or the time is up. */
  get all(): Promise<void> {
    return this.#all.promise
  }

  /** Jobs a second, of those that ran, from the first handler until now. */
  rate(): number {
    return perSecond(this.#handled, this.#since)
  }
}
