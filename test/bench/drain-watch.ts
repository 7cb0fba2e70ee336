import { perSecond } from './rates.ts'

/** Counts handlers as they run: the clock starts with the first one, so that starting up costs nothing. */
export class DrainWatch {
  readonly #jobs: number
  readonly #all = Promise.withResolvers<void>()
  #handled = 0
  #since = 0

  constructor(jobs: number) {
    this.#jobs = jobs
  }

  /** To be called by every handler. */
  handled(): void {
    if (this.#handled === 0) this.#since = performance.now()
    this.#handled++
    if (this.#handled === this.#jobs) this.#all.resolve()
  }

  /** Resolves when the last handler has run. */
  get all(): Promise<void> {
    return this.#all.promise
  }

  /** Resolves when the last handler has run, or the time is up. */
  async allWithin(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    await Promise.race([this.all, promise])
    clearTimeout(timer)
  }

  /** Jobs a second, of those that ran, from the first handler until now. */
  rate(): number {
    return perSecond(this.#handled, this.#since)
  }
}
