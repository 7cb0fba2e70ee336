import type { Clock, Timer } from '../clock.ts'

/** How often the progress of one attempt is passed on, at most. */
export const PROGRESS_EVERY_MS = 50

/** Passes values on at most every `intervalMs`: the first at once, of those between the last. */
export interface Throttle<T> {
  push(value: T): void
  /** Pass on what waits, now. */
  flush(): void
}

export function createThrottle<T>(clock: Clock, intervalMs: number, send: (value: T) => void): Throttle<T> {
  let waiting: { value: T } | null = null
  let timer: Timer | null = null
  let nextAt = -Infinity

  const flush = (): void => {
    timer?.clear()
    timer = null
    if (waiting === null) return
    const { value } = waiting
    waiting = null
    nextAt = clock.monotonic() + intervalMs
    send(value)
  }
  return {
    push(value) {
      waiting = { value }
      const waitMs = nextAt - clock.monotonic()
      // A handler that never yields fires no timer: what is due is sent from the call itself.
      if (waitMs <= 0) flush()
      else timer ??= clock.timer(waitMs, flush)
    },
    flush,
  }
}
