import { addTo, type Histogram } from '../model/histogram.ts'

/** Seven bits of a number per byte, the lowest first; the eighth says that more follow. */
const BITS = 7
const MORE = 0x80

/**
 * A histogram as bytes: for each bucket that counts, in rising order, how far it is from the one before and
 * its count. Most hold a few neighbouring buckets, which makes two or three bytes each.
 */
export function toBytes(histogram: ReadonlyMap<number, number>): Uint8Array {
  const bytes: number[] = []
  let before = 0
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    pushNumber(bytes, bucket - before)
    pushNumber(bytes, count)
    before = bucket
  }
  return Uint8Array.from(bytes)
}

/**
 * A histogram as bytes, with what was kept of it before. Into a new one: the transaction may be rolled back, and
 * what was gathered is needed again then.
 */
export function mergedBytes(histogram: Histogram, kept: Uint8Array | undefined): Uint8Array {
  if (!kept || kept.length === 0) return toBytes(histogram)
  const sum = fromBytes(kept)
  addTo(sum, histogram)
  return toBytes(sum)
}

/** What `toBytes` was given. */
export function fromBytes(bytes: Uint8Array): Histogram {
  const histogram: Histogram = new Map()
  eachBucket(bytes, (bucket, count) => histogram.set(bucket, count))
  return histogram
}

/** Read what `toBytes` has written. */
export function eachBucket(bytes: Uint8Array, add: (bucket: number, count: number) => void): void {
  let bucket = 0
  let place = 0
  const next = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= MORE) {
      const byte = bytes[place++] ?? 0
      value += (byte & (MORE - 1)) * scale
      if (byte < MORE) return value
    }
  }
  while (place < bytes.length) {
    bucket += next()
    add(bucket, next())
  }
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value
  while (rest >= MORE) {
    bytes.push((rest % MORE) | MORE)
    rest = Math.floor(rest / 2 ** BITS)
  }
  bytes.push(rest)
}
