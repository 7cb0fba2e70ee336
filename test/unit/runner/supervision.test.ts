import { describe, expect, it } from 'vitest'
import { LONGEST_TIMER_MS } from '../../../src/clock.ts'
import type { AbortReason, Ending } from '../../../src/runner/executor.ts'
import { supervise } from '../../../src/runner/supervision.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const RESOLVED: Ending = { kind: 'resolved', result: null }

function setup({ timeoutMs = 0, graceMs = 5_000 } = {}) {
  const clock = new FakeClock()
  const aborts: (AbortReason | 'timeout')[] = []
  const overdue: Ending['kind'][] = []
  const supervision = supervise({
    clock,
    timeoutMs,
    graceMs,
    onAbort: (reason) => aborts.push(reason),
    onOverdue: ({ kind }) => overdue.push(kind),
  })
  return { clock, aborts, overdue, supervision }
}

describe('the supervision of an attempt', () => {
  it('lets an attempt without a timeout run', () => {
    const { clock, aborts, supervision } = setup()
    clock.advance(1e9)
    expect(aborts).toEqual([])
    expect(supervision.conclude(RESOLVED)).toEqual(RESOLVED)
  })

  it('aborts at the timeout and ends what still runs two seconds later', () => {
    const { clock, aborts, overdue } = setup({ timeoutMs: 1_000 })
    clock.advance(999)
    expect(aborts).toEqual([])
    clock.advance(1)
    expect(aborts).toEqual(['timeout'])
    clock.advance(1_999)
    expect(overdue).toEqual([])
    clock.advance(1)
    expect(overdue).toEqual(['timed-out'])
  })

  it('waits no longer than the grace period where that is shorter', () => {
    const { clock, overdue } = setup({ timeoutMs: 1_000, graceMs: 100 })
    clock.advance(1_100)
    expect(overdue).toEqual(['timed-out'])
  })

  it('ends what ignores an abort after the grace period', () => {
    const { clock, overdue, supervision } = setup({ timeoutMs: 1_000 })
    supervision.abort('cancel')
    clock.advance(4_999)
    expect(overdue).toEqual([])
    clock.advance(1)
    expect(overdue).toEqual(['ended'])
  })

  it('counts the first reason', () => {
    const { clock, aborts, supervision } = setup({ timeoutMs: 1_000 })
    supervision.abort('stop')
    supervision.abort('cancel')
    clock.advance(2_000)
    expect(aborts).toEqual(['stop'])
    expect(supervision.conclude(RESOLVED)).toEqual(RESOLVED)
  })

  it('does not count what happens after the timeout', () => {
    const { clock, supervision } = setup({ timeoutMs: 1_000 })
    clock.advance(1_500)
    expect(supervision.conclude(RESOLVED).kind).toBe('timed-out')
  })

  it('goes quiet once concluded', () => {
    const { clock, aborts, overdue, supervision } = setup({ timeoutMs: 1_000 })
    supervision.conclude(RESOLVED)
    clock.advance(1e6)
    expect([...aborts, ...overdue]).toEqual([])
  })

  it('goes by monotonic time', () => {
    const { clock, aborts } = setup({ timeoutMs: 1_000 })
    clock.jump(1e9)
    clock.advance(999)
    expect(aborts).toEqual([])
    clock.jump(-2e9)
    clock.advance(1)
    expect(aborts).toEqual(['timeout'])
  })

  it('keeps a timeout that is longer than a timer can be', () => {
    const clock = new FakeClock()
    const aborts: string[] = []
    supervise({
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        timer: (delayMs, fire) => clock.timer(Math.min(delayMs, LONGEST_TIMER_MS), fire),
      },
      timeoutMs: LONGEST_TIMER_MS * 3,
      graceMs: 1,
      onAbort: (reason) => aborts.push(reason),
      onOverdue: () => undefined,
    })
    clock.advance(LONGEST_TIMER_MS * 3 - 1)
    expect(aborts).toEqual([])
    clock.advance(1)
    expect(aborts).toEqual(['timeout'])
  })
})
