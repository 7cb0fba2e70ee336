import { setTimeout as after } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { watchLoopLag } from '../../../src/health/loop-lag.ts'
import { FakeClock } from '../../support/fake-clock.ts'

test('it says how late the loop was in the last full minute, and nothing before the first', async () => {
  const clock = new FakeClock()
  const watch = watchLoopLag(clock)
  onTestFinished(() => watch.stop())
  await after(60)
  const until = performance.now() + 150
  while (performance.now() < until);
  await after(60)
  expect(watch.read()).toBeNull()
  clock.advance(60_000)
  const lag = watch.read()
  expect(lag?.maxMs).toBeGreaterThanOrEqual(100)
  expect(lag?.p99Ms).toBeLessThanOrEqual(lag?.maxMs ?? 0)
  await after(60)
  expect(watch.read()).toEqual(lag)
})
