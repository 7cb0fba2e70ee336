import { describe, expect, it } from 'vitest'
import { checkMessage } from '../../../src/runner/check-message.ts'

const error = { name: 'Error', message: 'm', stack: null, code: null, cause: null }

describe('a message from a handler process', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'beat', memoryBytes: 5 },
    { kind: 'logs', run: 1, lines: [{ at: 1, level: 'info', message: 'm' }], cutLines: 0 },
    { kind: 'request', run: 1, request: 1, operation: 'stats', input: null },
    { kind: 'resolved', run: 1, result: null, lines: [], cutLines: 0 },
    {
      kind: 'rejected',
      run: 1,
      error: { ...error, cause: error },
      isRetryable: true,
      lines: [],
      cutLines: 0,
    },
  ])('is taken: $kind', (message) => {
    expect(checkMessage(message)).toEqual(message)
  })

  it.each([
    { what: 'nothing', message: undefined },
    { what: 'a text', message: 'ready' },
    { what: 'an unknown kind', message: { kind: 'constructor' } },
    {
      what: 'a result that is no text',
      message: { kind: 'resolved', run: 1, result: {}, lines: [], cutLines: 0 },
    },
    {
      what: 'a run that is no number',
      message: { kind: 'resolved', run: '1', result: null, lines: [], cutLines: 0 },
    },
    {
      what: 'a line past its limit',
      message: {
        kind: 'logs',
        run: 1,
        lines: [{ at: 1, level: 'info', message: 'x'.repeat(9_000) }],
        cutLines: 0,
      },
    },
    {
      what: 'an unknown level',
      message: { kind: 'logs', run: 1, lines: [{ at: 1, level: 'loud', message: '' }], cutLines: 0 },
    },
    { what: 'a crash without an error', message: { kind: 'crashed' } },
    {
      what: 'an unknown operation',
      message: { kind: 'request', run: 1, request: 1, operation: 'purge', input: null },
    },
  ])('is refused: $what', ({ message }) => {
    expect(checkMessage(message)).toBeNull()
  })
})
