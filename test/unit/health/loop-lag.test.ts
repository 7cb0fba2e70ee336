import { expect, onTestFinished, test } from 'vitest'
import { watchLoopLag } from '../../../src/health/loop-lag.ts'
import { FakeClock } from '../../support/fake-clock.ts'

test('it says how late the loop was in the last full minute, and nothing before the first', () => {
  const clock = new FakeClock()
  const looks: { tell: (lateMs: number) => void } = { tell: () => undefined }
  const watch = watchLoopLag(clock, (listener) => {
    looks.tell = listener
    return () => (looks.tell = () => undefined)
  })
  onTestFinished(() => watch.stop())
  for (let i = 1; i <= 300; i++) looks.tell(i === 50 ? 123.45 : i / 100)
  expect(watch.read()).toBeNull()
  clock.advance(60_000)
  expect(watch.read()).toEqual({ p99Ms: 3, maxMs: 123.5, isHigh: false })
  looks.tell(1)
  expect(watch.read()).toEqual({ p99Ms: 3, maxMs: 123.5, isHigh: false })
  clock.advance(60_000)
  expect(watch.read()).toEqual({ p99Ms: 1, maxMs: 1, isHigh: false })
  clock.advance(60_000)
  expect(watch.read()).toBeNull()
})

test('it is high from one bound on, and until it is below a lower one', () => {
  const clock = new FakeClock()
  const looks: { tell: (lateMs: number) => void } = { tell: () => undefined }
  const watch = watchLoopLag(clock, (listener) => {
    looks.tell = listener
    return () => undefined
  })
  onTestFinished(() => watch.stop())
  const isHighAfter = (lateMs: number): boolean | undefined => {
    looks.tell(lateMs)
    clock.advance(60_000)
    return watch.read()?.isHigh
  }
  expect([49, 51, 49, 26, 24, 49].map(isHighAfter)).toEqual([false, true, true, true, false, false])
})
