import { describe, expect, it } from 'vitest'
import { createThrottle } from '../../../src/runner/throttle.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function setup() {
  const clock = new FakeClock()
  const sent: number[] = []
  return { clock, sent, throttle: createThrottle<number>(clock, 50, (value) => sent.push(value)) }
}

describe('a throttle', () => {
  it('sends the first at once, and the newest of those that follow', () => {
    const { clock, sent, throttle } = setup()
    for (const value of [1, 2, 3]) throttle.push(value)
    expect(sent).toEqual([1])
    clock.advance(50)
    expect(sent).toEqual([1, 3])
    clock.advance(1_000)
    expect(sent).toEqual([1, 3])
    throttle.push(4)
    expect(sent).toEqual([1, 3, 4])
  })

  it('sends what waits when it is flushed, once', () => {
    const { clock, sent, throttle } = setup()
    throttle.push(1)
    throttle.push(2)
    throttle.flush()
    throttle.flush()
    clock.advance(1_000)
    expect(sent).toEqual([1, 2])
  })
})
