/**
 * Ages and countdowns are told by the host's clock, which wrote the times; in a browser on another
 * machine, or after a jump, this page's own clock may be off by minutes.
 */
let offsetMs = 0

/** @param at the host's wall time as it just arrived, UTC ms */
export function syncHostClock(at: number): void {
  offsetMs = at - Date.now()
}

/** The host's wall time, UTC ms. */
export function hostNow(): number {
  return Date.now() + offsetMs
}
