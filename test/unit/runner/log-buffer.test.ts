import { describe, expect, it } from 'vitest'
import { ATTEMPT_LIMITS } from '../../../src/model/attempt.ts'
import { createLogBuffer, cutLine } from '../../../src/runner/log-buffer.ts'

const NOW = 1_000
const setup = () => createLogBuffer(() => NOW)

describe('the log buffer', () => {
  it('writes values as the console does', () => {
    const buffer = setup()
    buffer.add('info', ['%s is %d', 'a', 1, { b: [2] }])
    expect(buffer.take()).toEqual({
      lines: [{ at: NOW, level: 'info', message: 'a is 1 { b: [ 2 ] }' }],
      cutLines: 0,
    })
  })

  it('gives each line once', () => {
    const buffer = setup()
    buffer.add('info', ['a'])
    expect(buffer.hasNews).toBe(true)
    buffer.take()
    expect(buffer.hasNews).toBe(false)
    expect(buffer.take()).toEqual({ lines: [], cutLines: 0 })
  })

  it('survives a value that can’t be shown', () => {
    const buffer = setup()
    const value = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        throw new Error('no')
      },
    }
    buffer.add('info', [value, 1])
    expect(buffer.take().lines[0]?.message).toBe('a value that can’t be shown')
  })

  it('cuts a long line', () => {
    const buffer = setup()
    buffer.add('info', ['x'.repeat(10_000_000)])
    expect(Buffer.byteLength(buffer.take().lines[0]?.message ?? '')).toBe(ATTEMPT_LIMITS.logLineBytes)
  })

  it('counts and drops the lines past the limit, without formatting them', () => {
    const buffer = setup()
    for (let i = 0; i < ATTEMPT_LIMITS.logLines; i++) buffer.add('info', ['line'])
    let isFormatted = false
    const value = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        isFormatted = true
      },
    }
    buffer.add('info', [value])
    const { lines, cutLines } = buffer.take()
    expect(lines).toHaveLength(ATTEMPT_LIMITS.logLines)
    expect(cutLines).toBe(1)
    expect(isFormatted).toBe(false)
  })

  it('drops the lines past the limit of bytes', () => {
    const buffer = setup()
    const line = { at: 1, level: 'info' as const, message: 'x'.repeat(8_000) }
    const kept = buffer.addLines(Array.from({ length: 50 }, () => line))
    expect(kept.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0)).toBe(
      ATTEMPT_LIMITS.logBytes,
    )
    expect(buffer.take().cutLines).toBe(50 - kept.length)
  })

  it('says what was cut', () => {
    expect(cutLine(5, 1)).toEqual({
      at: 5,
      level: 'warn',
      message: '1 more line was not kept: an attempt keeps 2000 lines or 256 kB of log',
    })
    expect(cutLine(5, 12).message).toMatch(/^12 more lines were not kept/)
  })
})
