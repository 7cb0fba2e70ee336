import { setTimeout as pause } from 'node:timers/promises'
import type { Figures } from './contender.ts'
import { percentile } from './percentile.ts'

const WARM_UP = 20

/** Between samples, so that each meets an idle queue. */
const IDLE_MS = 5

/** Whoever polls once a second gets fewer samples. */
const LONGEST_MS = 4_000

/** @param sample enqueues one job and resolves with what it waited, ms */
export async function sampled(jobs: number, sample: () => Promise<number>): Promise<Figures> {
  const since = performance.now()
  const waits: number[] = []
  for (let i = 0; waits.length < jobs && (performance.now() - since < LONGEST_MS || waits.length < 3); i++) {
    await pause(IDLE_MS)
    const wait = await sample()
    // Who is slow has no time to warm up, and nothing to gain by it.
    if (i >= WARM_UP || wait > LONGEST_MS / WARM_UP) waits.push(wait)
  }
  return { p50Ms: percentile(waits, 0.5), p99Ms: percentile(waits, 0.99) }
}

/** Waits within this process: from the call of `enqueue` until the handler says that it has begun. */
export class StartWatch {
  #started = Promise.withResolvers<number>()

  /** To be called by the handler, first. */
  began(): void {
    this.#started.resolve(performance.now())
  }

  async waitOf(enqueue: () => unknown): Promise<number> {
    this.#started = Promise.withResolvers()
    const since = performance.now()
    await enqueue()
    return (await this.#started.promise) - since
  }
}
