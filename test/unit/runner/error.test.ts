import { describe, expect, it } from 'vitest'
import { ATTEMPT_LIMITS } from '../../../src/model/attempt.ts'
import { isRetryable, toAttemptError } from '../../../src/runner/error.ts'

const cyclic = new Error('round')
cyclic.cause = cyclic

const throwing = new Proxy(
  {},
  {
    get() {
      throw new Error('trap')
    },
  },
)

const getters = {
  get message(): string {
    throw new Error('getter')
  },
  get name(): string {
    throw new Error('getter')
  },
}

function chain(length: number): Error {
  return new Error(`${length} ${'x'.repeat(20_000)}`, length > 0 ? { cause: chain(length - 1) } : {})
}

describe('a thrown value as data', () => {
  it.each([
    { what: 'an error', thrown: new RangeError('r'), name: 'RangeError', message: 'r' },
    { what: 'a string', thrown: 'text', name: 'Error', message: 'text' },
    { what: 'null', thrown: null, name: 'Error', message: 'null was thrown, which is not an Error' },
    {
      what: 'nothing',
      thrown: undefined,
      name: 'Error',
      message: 'undefined was thrown, which is not an Error',
    },
    {
      what: 'an object',
      thrown: { a: 1 },
      name: 'Error',
      message: '{ a: 1 } was thrown, which is not an Error',
    },
    { what: 'a look-alike', thrown: { name: 'Odd', message: 'm' }, name: 'Odd', message: 'm' },
    { what: 'a nameless look-alike', thrown: { name: 5, message: 'm' }, name: 'Error', message: 'm' },
    { what: 'NULs', thrown: new Error('a\0b'), name: 'Error', message: 'a␀b' },
    { what: 'a lone surrogate', thrown: new Error('a\ud800b'), name: 'Error', message: 'a\ufffdb' },
  ])('says what $what is', ({ thrown, name, message }) => {
    expect(toAttemptError(thrown)).toMatchObject({ name, message })
  })

  it('keeps code and causes', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const error = Object.assign(new Error('fetch failed', { cause }), { code: 12 })
    expect(toAttemptError(error)).toMatchObject({
      code: '12',
      cause: { message: 'refused', code: 'ECONNREFUSED' },
    })
  })

  it('names what an AggregateError holds', () => {
    const errors = Array.from({ length: 7 }, (_, i) => new TypeError(`e${i}`))
    const { message } = toAttemptError(new AggregateError([...errors, null], ''))
    expect(message).toBe(
      '\n- TypeError: e0\n- TypeError: e1\n- TypeError: e2\n- TypeError: e3\n- TypeError: e4\n- and 3 more',
    )
  })

  it('keeps the frames of a stack whose message is long', () => {
    const { stack } = toAttemptError(new Error('x'.repeat(5_000_000)))
    expect(stack).toMatch(/^Error: x+…\n {4}at .*error\.test\.ts/)
  })

  it.each([
    { what: 'a message of 5 MB', thrown: new Error('é'.repeat(2_500_000)) },
    { what: 'a message that JSON escapes', thrown: new Error('\u0001'.repeat(100_000)) },
    { what: 'a long string', thrown: '"'.repeat(1_000_000) },
    {
      what: 'long names',
      thrown: Object.assign(new Error('m'), { name: '\u0001'.repeat(9_999), code: 'c'.repeat(9_999) }),
    },
    { what: 'a cyclic cause', thrown: cyclic },
    { what: 'a long chain of causes', thrown: chain(50) },
    { what: 'a proxy that throws', thrown: throwing },
    { what: 'getters that throw', thrown: getters },
    { what: 'a symbol', thrown: Symbol('s') },
    { what: 'a function', thrown: () => 1 },
    { what: 'a large object', thrown: Object.fromEntries(Array.from({ length: 99_999 }, (_, i) => [i, i])) },
  ])('keeps $what well-formed and within the limit', ({ thrown }) => {
    const text = JSON.stringify(toAttemptError(thrown))
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(ATTEMPT_LIMITS.errorBytes)
    expect(text).not.toContain('\\u0000')
    expect(text).not.toMatch(/\\ud[89a-f]/)
    expect(text.isWellFormed()).toBe(true)
  })

  it.each([
    { thrown: new Error('e'), answer: true },
    { thrown: null, answer: true },
    { thrown: throwing, answer: true },
    { thrown: { isNonRetryable: true }, answer: false },
    { thrown: { isNonRetryable: 'yes' }, answer: true },
    { thrown: { name: 'NonRetryableError' }, answer: false },
  ])('tells whether a retry may help: $answer', ({ thrown, answer }) => {
    expect(isRetryable(thrown)).toBe(answer)
  })
})
