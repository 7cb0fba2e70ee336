import { describe, expect, it } from 'vitest'
import { toRegistration } from '../../../src/runner/definition.ts'
import type { HandlerContext } from '../../../src/runner/handler.ts'

const FILE = '/w/handlers/send-mail.ts'
const run = (): number => 1

describe('reading a handler file’s export', () => {
  it('takes a function, under the file’s name', () => {
    expect(toRegistration(FILE, run)).toEqual({
      type: 'send-mail',
      settings: {},
      isolation: 'process',
      payload: null,
      run,
      own: run,
    })
  })

  it('takes a definition with what it says', () => {
    const definition = { type: 'mail', queue: 'slow', maxAttempts: 1, retryDelayMs: 0, timeoutMs: 9, run }
    expect(toRegistration(FILE, definition)).toMatchObject({
      type: 'mail',
      settings: { queue: 'slow', maxAttempts: 1, retryDelayMs: 0, timeoutMs: 9 },
    })
  })

  it('runs the definition’s function as its method', () => {
    const definition = {
      run(this: unknown, payload: unknown) {
        return [this === definition, payload]
      },
    }
    expect(toRegistration(FILE, definition).run(5, {} as HandlerContext)).toEqual([true, 5])
  })

  it.each([
    { exported: { type: '', run }, says: 'type: expected a name of 1 to 200 characters, got ""' },
    { exported: { type: 'x'.repeat(201), run }, says: 'type: expected a name' },
    { exported: { queue: 5, run }, says: 'queue: expected a name of 1 to 200 characters, got 5' },
    { exported: { queue: 'a\0', run }, says: 'queue: expected a name' },
    { exported: { maxAttempts: 1.5, run }, says: 'maxAttempts: expected a whole number' },
    { exported: { timeoutMs: -1, run }, says: 'timeoutMs: expected a whole number from 0' },
    { exported: { retryDelayMs: Infinity, run }, says: 'retryDelayMs: expected a whole number' },
    {
      exported: { isolation: 'thread', run },
      says: `isolation: expected 'process' or 'inline', got "thread"`,
    },
    { exported: { run: 'x' }, says: 'run: expected a function, got "x"' },
    { exported: { retries: 3, run }, says: 'retries: no such setting' },
    { exported: [], says: 'has no default export' },
    { exported: null, says: 'has no default export' },
    { exported: 5, says: 'expected a handler, got 5' },
  ])('refuses with the reason: $says', ({ exported, says }) => {
    expect(() => toRegistration(FILE, exported)).toThrow(says)
  })
})
