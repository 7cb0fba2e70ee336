/** How wide buckets of time are, and how long they stay so; ms. */
export interface Grain {
  readonly grainMs: number
  readonly keptMs: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What is in the finest buckets, and what they become. */
export const FINEST_MS = MINUTE_MS
/** Into these, buckets are merged once they are as old as the ones before are kept. */
export const COARSENINGS: readonly { readonly from: Grain; readonly toMs: number }[] = [
  { from: { grainMs: MINUTE_MS, keptMs: 8 * HOUR_MS }, toMs: 10 * MINUTE_MS },
  { from: { grainMs: 10 * MINUTE_MS, keptMs: 48 * HOUR_MS }, toMs: HOUR_MS },
]
export const GRAINS: readonly number[] = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]

/** The start of the bucket that a moment is in. */
export function bucketStart(at: number, grainMs: number): number {
  return Math.floor(at / grainMs) * grainMs
}
