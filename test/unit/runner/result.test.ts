import { describe, expect, it } from 'vitest'
import { ATTEMPT_LIMITS } from '../../../src/model/attempt.ts'
import { toResult } from '../../../src/runner/result.ts'

const cycle: { self?: unknown } = {}
cycle.self = cycle

function setup(value: unknown) {
  const warnings: string[] = []
  return { result: toResult(value, (message) => warnings.push(message)), warnings }
}

describe('a result as JSON text', () => {
  it.each([
    { value: undefined, result: null },
    { value: null, result: 'null' },
    { value: { a: [1] }, result: '{"a":[1]}' },
    { value: new Date(0), result: '"1970-01-01T00:00:00.000Z"' },
    { value: 'x'.repeat(ATTEMPT_LIMITS.resultBytes - 2), result: expect.any(String) },
  ])('is kept: $result', ({ value, result }) => {
    expect(setup(value)).toEqual({ result, warnings: [] })
  })

  it.each([
    { value: 1n, why: /BigInt/ },
    { value: cycle, why: /circular/ },
    { value: () => 1, why: /a function has no JSON/ },
    { value: Symbol('s'), why: /a symbol has no JSON/ },
    { value: { toJSON: () => undefined }, why: /it has no JSON/ },
    { value: 'x'.repeat(ATTEMPT_LIMITS.resultBytes), why: /262146 bytes, the limit is 262144/ },
    {
      value: {
        get a() {
          throw new Error('getter')
        },
      },
      why: /getter/,
    },
  ])('is left out with a reason: $why', ({ value, why }) => {
    const { result, warnings } = setup(value)
    expect(result).toBeNull()
    expect(warnings).toEqual([expect.stringMatching(why)])
  })
})
