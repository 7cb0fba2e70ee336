import { expect, test } from 'vitest'
import { addDepths, coarsenDepths, depthsNow, forgetDepths } from '../../../src/store/depths.ts'
import { FINEST_MS } from '../../../src/store/grains.ts'
import { eachBucket } from '../../../src/store/histogram-bytes.ts'
import {
  addRollups,
  coarsenRollups,
  emptyCounts,
  forgetRollups,
  type Rollup,
} from '../../../src/store/rollups.ts'
import { openTestStore } from '../../support/open-test-store.ts'
import { peek } from '../../support/open-test-queue.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const NOON = Date.UTC(2026, 0, 15, 12)

function rollup(fromAt: number, type = 'a'): Rollup {
  return {
    ...{
      fromAt,
      queue: 'default',
      type,
      waited: new Map([[3, 1]]),
      ran: new Map([[7, 2]]),
      lastFailure: null,
    },
    counts: { ...emptyCounts(), completedJobs: 1 },
  }
}

interface Row {
  readonly grain: number
  readonly fromAt: number
  readonly completed: number
  readonly ran: Uint8Array
}
const rows = (file: string): Row[] =>
  peek<Row>(
    file,
    'SELECT grain_ms AS grain, from_at AS fromAt, completed_jobs AS completed, ran FROM rollups ORDER BY from_at',
  )

test('what is added to a bucket that is there already is added up, histograms too', async () => {
  const { store, file } = await openTestStore()
  await store.write(() =>
    addRollups(store, [rollup(NOON), rollup(NOON + 59_999), rollup(NOON + MINUTE_MS)], FINEST_MS),
  )
  expect(rows(file).map(({ fromAt, completed }) => [fromAt, completed])).toEqual([
    [NOON, 2],
    [NOON + MINUTE_MS, 1],
  ])
  const counts: [number, number][] = []
  eachBucket(rows(file)[0]!.ran, (bucket, count) => counts.push([bucket, count]))
  expect(counts).toEqual([[7, 4]])
})

test('buckets become coarser as they age, in portions, and nothing is lost or counted twice', async () => {
  const { store, file } = await openTestStore()
  const minutes = Array.from({ length: 180 }, (_, n) => rollup(NOON + n * MINUTE_MS))
  await store.write(() => addRollups(store, minutes, FINEST_MS))
  const coarsen = async (now: number): Promise<void> => {
    while ((await store.write(() => coarsenRollups(store, now, 7))) === 7);
  }
  const shape = (): [number, number][] =>
    Object.entries(Object.groupBy(rows(file), ({ grain }) => grain)).map(([grain, of]) => [
      Number(grain) / MINUTE_MS,
      of?.reduce((sum, { completed }) => sum + completed, 0) ?? 0,
    ])
  // An hour of them is older than eight hours; a coarse bucket is made when all of it is.
  await coarsen(NOON + 9 * HOUR_MS + 5 * MINUTE_MS)
  expect(shape()).toEqual([
    [1, 120],
    [10, 60],
  ])
  await coarsen(NOON + 2 * DAY_MS + HOUR_MS)
  expect(shape()).toEqual([
    [10, 120],
    [60, 60],
  ])
  expect(rows(file).reduce((sum, { completed }) => sum + completed, 0)).toBe(180)
})

test('what is older than it is kept goes, in portions', async () => {
  const { store, file } = await openTestStore()
  await store.write(() =>
    addRollups(store, [rollup(NOON), rollup(NOON + DAY_MS), rollup(NOON, 'b')], FINEST_MS),
  )
  const forget = (limit: number): Promise<number> =>
    store.write(() => forgetRollups(store, NOON + DAY_MS, limit))
  expect(await forget(1)).toBe(1)
  expect(await forget(10)).toBe(1)
  expect(rows(file).map(({ fromAt }) => fromAt)).toEqual([NOON + DAY_MS])
})

test('of samples of the depth, a coarser bucket keeps the last', async () => {
  const { store, file, fill, clock } = await openTestStore()
  await fill(2)
  const sample = (at: number): Promise<void> => store.write(() => addDepths(store, depthsNow(store, 10), at))
  const start = clock.now()
  await sample(start)
  await fill(1)
  await sample(start + 9 * MINUTE_MS)
  expect(await store.write(() => coarsenDepths(store, start + DAY_MS, 10))).toBe(2)
  expect(peek(file, 'SELECT grain_ms AS grain, pending, oldest_due_at AS due FROM depths')).toEqual([
    { grain: 10 * MINUTE_MS, pending: 3, due: start },
  ])
  expect(await store.write(() => forgetDepths(store, start + 1, 10))).toBe(1)
})
