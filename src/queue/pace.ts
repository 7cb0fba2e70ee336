/** Jobs are claimed ahead for this long a time of work: little enough that nobody waits behind it. */
const WINDOW_MS = 5
/** As many as one commit makes cheap; more would only wait longer. */
const MOST = 256
/** How much the newest duration counts against those before it. */
const WEIGHT = 0.2
/** A duration below the clock's resolution is not none. */
const SHORTEST_MS = 0.01

/**
 * How many jobs to claim before their workers are free, where handlers run in this process: as many as
 * the workers are through with in a few milliseconds, judged by the jobs before. While nothing is known,
 * and while jobs are slow, none.
 */
export class Pace {
  #averageMs: number | null = null

  /** A job took this long from its start to its end. */
  observe(durationMs: number): void {
    const ms = Math.max(durationMs, SHORTEST_MS)
    this.#averageMs = this.#averageMs === null ? ms : this.#averageMs + (ms - this.#averageMs) * WEIGHT
  }

  /** Jobs that were claimed ahead had to be given back: begin anew. */
  slowDown(): void {
    this.#averageMs = null
  }

  ahead(workers: number): number {
    if (this.#averageMs === null) return 0
    return Math.min(MOST, Math.floor((workers * WINDOW_MS) / this.#averageMs))
  }
}
