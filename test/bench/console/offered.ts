import { OFFERED } from '../ours/offered-load.ts'
import type { Host } from '../../e2e/support/host.ts'

const TICK_MS = 10
const LAST_ONES_MS = 5_000

export interface OfferedOutcome {
  /** Per second, while it was offered. */
  readonly offered: number
  /** Per second, over the same time: completed by its end and a moment after. */
  readonly completed: number
}

/** Enqueues jobs over the admin API at a rate that waits for nobody. */
export class OfferedJobs {
  readonly #host: Host
  readonly #perSecond: number
  readonly #since = performance.now()
  readonly #pending = new Set<Promise<unknown>>()
  readonly #before: Promise<number>
  readonly #timer: ReturnType<typeof setInterval>
  #sent = 0

  constructor(host: Host, perSecond: number) {
    this.#host = host
    this.#perSecond = perSecond
    this.#before = completedIn(host)
    this.#timer = setInterval(() => this.#offer(), TICK_MS)
  }

  /** Offer nothing more. Idempotent. */
  stop(): void {
    clearInterval(this.#timer)
  }

  async end(): Promise<OfferedOutcome> {
    this.stop()
    const seconds = (performance.now() - this.#since) / 1000
    await Promise.all(this.#pending)
    const before = await this.#before
    const until = performance.now() + LAST_ONES_MS
    let completed = (await completedIn(this.#host)) - before
    while (completed < this.#sent && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      completed = (await completedIn(this.#host)) - before
    }
    return { offered: this.#sent / seconds, completed: completed / seconds }
  }

  #offer(): void {
    const due = Math.floor(((performance.now() - this.#since) / 1000) * this.#perSecond)
    for (; this.#sent < due; this.#sent++) {
      // One that is refused shows as one that was not completed.
      const sending = this.#host.admin
        .enqueue(OFFERED, { number: this.#sent }, { queue: OFFERED })
        .catch(() => undefined)
        .finally(() => this.#pending.delete(sending))
      this.#pending.add(sending)
    }
  }
}

async function completedIn(host: Host): Promise<number> {
  return (await host.admin.stats()).completed
}
