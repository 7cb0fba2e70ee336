import { systemClock, type Clock } from '../../src/clock.ts'
import type { OpenQueue } from '../../src/queue/queue.ts'
import type { AttemptReport, Ending, Executor } from '../../src/runner/executor.ts'

/** Time that passes as fast as jobs are made: each look at the clock is a millisecond later than the last. */
export class MadeClock implements Clock {
  #now: number

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return ++this.#now
  }

  skipTo(now: number): void {
    this.#now = Math.max(this.#now, now)
  }

  monotonic(): number {
    return systemClock.monotonic()
  }

  timer(delayMs: number, fire: () => void): ReturnType<Clock['timer']> {
    return systemClock.timer(delayMs, fire)
  }
}

/** An executor without handlers: every attempt ends as it is told, at once. */
export function decidedExecutor(endingOf: (place: number) => Ending): Executor {
  let place = 0
  return {
    start: () => undefined,
    staff: () => undefined,
    kill: () => false,
    execute() {
      const report: AttemptReport = { ending: endingOf(place++), logs: [], build: null }
      return { report: Promise.resolve(report), abort: () => undefined }
    },
    workers: () => [],
    onWorkersChanged: () => () => undefined,
    stop: async () => undefined,
  }
}

/** Resolves when nothing is pending or running any more. */
export async function untilDrained(queue: OpenQueue): Promise<void> {
  for (;;) {
    const { pending, running } = await queue.stats()
    if (pending + running === 0) return
    // Looking costs as much as some jobs: not at every turn.
    await new Promise<void>((resolve) => setTimeout(resolve, 10))
  }
}
