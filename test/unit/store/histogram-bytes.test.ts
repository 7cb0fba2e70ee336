import { expect, test } from 'vitest'
import { BUCKETS } from '../../../src/model/histogram.ts'
import { eachBucket, toBytes } from '../../../src/store/histogram-bytes.ts'

function read(bytes: Uint8Array): Map<number, number> {
  const histogram = new Map<number, number>()
  eachBucket(bytes, (bucket, count) => histogram.set(bucket, count))
  return histogram
}

test('a histogram comes back from its bytes as it was, in whatever order it was filled', () => {
  const histogram = new Map([
    [BUCKETS - 1, 1],
    [0, 127],
    [40, 128],
    [41, 16_384],
    [90, Number.MAX_SAFE_INTEGER],
  ])
  expect(read(toBytes(histogram))).toEqual(histogram)
})

test('an empty one takes no bytes, and a usual one two for each bucket', () => {
  expect(toBytes(new Map())).toHaveLength(0)
  expect(read(new Uint8Array())).toEqual(new Map())
  expect(toBytes(new Map(Array.from({ length: 20 }, (_, n) => [n + 30, n + 1])))).toHaveLength(40)
})
