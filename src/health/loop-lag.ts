import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock, Timer } from '../clock.ts'
import type { LoopLag } from '../model/health.ts'

/** How often the loop is asked to answer: 0.1 % of a core where nothing else happens, and 0.25 % at 10 ms. */
const RESOLUTION_MS = 50
const MINUTE_MS = 60_000

export interface LoopLagWatch {
  /** Of the last full minute; null before the first is over, since a start is busy with itself. */
  read(): LoopLag | null
  stop(): void
}

/** Measure, from now on, how late this process's event loop is. */
export function watchLoopLag(clock: Clock): LoopLagWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  let lastMinute: LoopLag | null = null
  let timer: Timer = clock.timer(MINUTE_MS, turn)

  function turn(): void {
    lastMinute =
      histogram.count === 0
        ? null
        : { p99Ms: lateness(histogram.percentile(99)), maxMs: lateness(histogram.max) }
    histogram.reset()
    timer = clock.timer(MINUTE_MS, turn)
  }

  return {
    read: () => lastMinute,
    stop() {
      timer.clear()
      histogram.disable()
    },
  }
}

/** The histogram holds the time between two answers, in ns: what is over the interval came late. */
function lateness(ns: number): number {
  return Math.max(0, Math.round(ns / 1e5 - RESOLUTION_MS * 10) / 10)
}
