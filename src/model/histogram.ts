/**
 * Durations counted in buckets whose bounds grow by a constant factor, so that the error of a percentile
 * is bounded in proportion to it, whatever the durations are; and two histograms merge by adding. This is
 * DDSketch without its collapsing of buckets, which durations of ten years at most don't need: there are
 * 268 of them. (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", PVLDB 12(12), 2019.)
 */

/** How far a percentile may be off, as a share of it. */
export const LARGEST_ERROR = 0.05

const GROWTH = (1 + LARGEST_ERROR) / (1 - LARGEST_ERROR)
const PER_LOG = 1 / Math.log(GROWTH)
/** A bound that is a power of the factor falls into its own bucket, whatever the rounding of logarithms. */
const ROUNDING = 1e-9

/** The last one holds all that is longer than ten years, which only a clock that was set makes. */
export const BUCKETS = 268

/** Counts by bucket, those that count: bucket 0 is less than a millisecond, bucket n reaches up to GROWTH^(n-1) ms. */
export type Histogram = Map<number, number>

/** @param ms a negative one, which a clock that was set back makes, counts as 0 */
export function bucketOf(ms: number): number {
  if (!(ms >= 1)) return 0
  return Math.min(BUCKETS - 1, 1 + Math.max(0, Math.ceil(Math.log(ms) * PER_LOG - ROUNDING)))
}

/** The duration, in ms, that is off by the same share from either bound of the bucket. */
export function durationOf(bucket: number): number {
  return bucket === 0 ? 0 : (2 * GROWTH ** (bucket - 1)) / (GROWTH + 1)
}

export function observe(histogram: Histogram, ms: number): void {
  const bucket = bucketOf(ms)
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1)
}

export function addTo(histogram: Histogram, other: ReadonlyMap<number, number>): void {
  for (const [bucket, count] of other) histogram.set(bucket, (histogram.get(bucket) ?? 0) + count)
}

/** Of how many durations which share is at most this long; ms, to LARGEST_ERROR. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** @param counts of every bucket, in order. @returns null where nothing was observed */
export function percentilesOf(counts: Float64Array): Percentiles | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const at = (share: number): number => {
    const rank = share * (total - 1)
    let passed = 0
    return durationOf(counts.findIndex((count) => (passed += count) > rank))
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
