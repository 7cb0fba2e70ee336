import type { Lane } from '../model/queue.ts'

/**
 * Which queue a worker takes from next. A named queue with workers of its own is served by those and
 * only those; the others take turns on the shared workers, one job each, so that a long queue doesn't
 * starve a short one.
 */
export class Turns {
  readonly #owned: ReadonlySet<string>
  #last = ''

  constructor(lanes: readonly Lane[]) {
    this.#owned = new Set(lanes.flatMap(({ queue }) => (queue === null ? [] : [queue])))
  }

  /**
   * The queues to try for a worker, best first.
   *
   * @param own the worker's own queue; null for a shared worker
   * @param waiting queues with pending jobs that are not paused
   */
  order(own: string | null, waiting: readonly string[]): readonly string[] {
    if (own !== null) return waiting.filter((queue) => queue === own)
    const shared = waiting.filter((queue) => !this.#owned.has(queue)).sort()
    const next = shared.findIndex((queue) => queue > this.#last)
    return next <= 0 ? shared : [...shared.slice(next), ...shared.slice(0, next)]
  }

  /** A shared worker took a job from `queue`: the turn passes on. */
  taken(queue: string): void {
    if (!this.#owned.has(queue)) this.#last = queue
  }
}
