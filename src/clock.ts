/** A timer that was set; `clear` is idempotent and may be called after it fired. */
export interface Timer {
  clear(): void
}

/**
 * The only source of time. Wall time (UTC ms) decides when a job is due and how old it is; it may jump.
 * Monotonic time (ms from an arbitrary start) decides how long something took; it never runs backwards.
 */
export interface Clock {
  now(): number
  monotonic(): number
  /** Calls `fire` once, `delayMs` of monotonic time from now. Does not keep the process alive. */
  timer(delayMs: number, fire: () => void): Timer
}

/** setTimeout fires at once for a delay past 2^31-1 ms; the caller of `timer` looks again after this long. */
export const LONGEST_TIMER_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(delayMs, fire) {
    const handle = setTimeout(fire, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS))
    handle.unref()
    return { clear: () => clearTimeout(handle) }
  },
}
