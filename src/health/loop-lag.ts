import type { Clock, Timer } from '../clock.ts'
import { LAG_MS, type LoopLag } from '../model/health.ts'

const MINUTE_MS = 60_000

export interface LoopLagWatch {
  /** Of the last full minute; null before the first is over, since a start is busy with itself. */
  read(): LoopLag | null
  stop(): void
}

/**
 * Measure, from now on, how late this process's event loop is.
 *
 * @param onLook tells of every look that the host takes at regular times anyway, and by how many ms it came
 *   late. A timer of its own, or Node's histogram of delays, would wake an idle host as often again, and waking
 *   is all that an idle host costs
 */
export function watchLoopLag(
  clock: Clock,
  onLook: (listener: (lateMs: number) => void) => () => void,
): LoopLagWatch {
  let lateness: number[] = []
  let lastMinute: LoopLag | null = null
  let timer: Timer = clock.timer(MINUTE_MS, turn)
  const unsubscribe = onLook((lateMs) => lateness.push(lateMs))

  function turn(): void {
    const summary = summaryOf(lateness)
    const bound = lastMinute?.isHigh ? LAG_MS.low : LAG_MS.high
    lastMinute = summary && { ...summary, isHigh: summary.p99Ms > bound }
    lateness = []
    timer = clock.timer(MINUTE_MS, turn)
  }

  return {
    read: () => lastMinute,
    stop() {
      timer.clear()
      unsubscribe()
    },
  }
}

function summaryOf(lateness: readonly number[]): Omit<LoopLag, 'isHigh'> | null {
  const sorted = lateness.toSorted((a, b) => a - b)
  const max = sorted.at(-1)
  if (max === undefined) return null
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? max
  return { p99Ms: rounded(p99), maxMs: rounded(max) }
}

function rounded(ms: number): number {
  return Math.max(0, Math.round(ms * 10) / 10)
}
