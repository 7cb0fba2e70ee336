import { expect, test } from 'vitest'
import {
  addTo,
  BUCKETS,
  bucketOf,
  durationOf,
  LARGEST_ERROR,
  observe,
  percentilesOf,
  type Histogram,
} from '../../../src/model/histogram.ts'

const dense = (histogram: Histogram): Float64Array =>
  Float64Array.from({ length: BUCKETS }, (_, bucket) => histogram.get(bucket) ?? 0)

test('every duration up to ten years is told to five parts in a hundred', () => {
  for (let ms = 1; ms < 10 * 365 * 86_400_000; ms = Math.ceil(ms * 1.013)) {
    const told = durationOf(bucketOf(ms))
    expect(Math.abs(told - ms) / ms, `${ms} ms`).toBeLessThanOrEqual(LARGEST_ERROR + 1e-9)
  }
})

test('what no clock measures has a bucket too', () => {
  expect(bucketOf(0)).toBe(0)
  expect(bucketOf(-5_000)).toBe(0)
  expect(bucketOf(Number.NaN)).toBe(0)
  expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(BUCKETS - 1)
  expect(durationOf(0)).toBe(0)
})

test('percentiles are those of the durations themselves, within the error', () => {
  const histogram: Histogram = new Map()
  // Long tails are what percentiles are for.
  const durations = Array.from({ length: 5_000 }, (_, n) => Math.round(1.002 ** n)).sort((a, b) => a - b)
  for (const ms of durations) observe(histogram, ms)
  const told = percentilesOf(dense(histogram))
  for (const [key, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const exact = durations[Math.floor(share * (durations.length - 1))] ?? 0
    expect(Math.abs((told?.[key] ?? 0) - exact) / exact, key).toBeLessThanOrEqual(LARGEST_ERROR + 1e-9)
  }
})

test('histograms merge to that of all durations; without any there are no percentiles', () => {
  const [one, other, all]: Histogram[] = [new Map(), new Map(), new Map()]
  for (const ms of [1, 20, 300, 20]) {
    observe(one!, ms)
    observe(all!, ms)
  }
  for (const ms of [20, 4_000]) {
    observe(other!, ms)
    observe(all!, ms)
  }
  addTo(one!, other!)
  expect(one).toEqual(all)
  expect(percentilesOf(dense(new Map()))).toBeNull()
})
