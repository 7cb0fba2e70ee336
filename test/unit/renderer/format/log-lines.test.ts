import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../../../src/model/attempt.ts'
import { messageOf } from '../../../../renderer/format/inner-errors.ts'
import { filteredLogs, logText, sinceStart } from '../../../../renderer/format/log-lines.ts'
import { marked } from '../../../../renderer/format/marked.ts'

const AT = Date.UTC(2026, 0, 15, 12)
const logs: readonly LogLine[] = [
  { at: AT, level: 'info', message: 'Loaded \u001b[32mrates\u001b[0m' },
  { at: AT + 1_500, level: 'error', message: 'gone' },
]

describe('a log', () => {
  it('is narrowed to levels and to a text, whatever colours run through it', () => {
    expect(filteredLogs(logs, { levels: [], text: '' })).toBe(logs)
    expect(filteredLogs(logs, { levels: ['error'], text: '' })).toEqual([logs[1]])
    expect(filteredLogs(logs, { levels: [], text: 'loaded rates' })).toEqual([logs[0]])
    expect(filteredLogs(logs, { levels: ['error'], text: 'rates' })).toEqual([])
  })

  it('is saved with its times and without its colours', () => {
    expect(logText(logs)).toBe(
      '2026-01-15T12:00:00.000Z info  Loaded rates\n2026-01-15T12:00:01.500Z error gone\n',
    )
  })

  it.each([
    [0, '+0.000'],
    [12, '+0.012'],
    [59_999, '+59.999'],
    [62_345, '+1:02.345'],
    [3_723_345, '+1:02:03.345'],
    [-5, '+0.000'],
  ])('is timed from its start: %d ms is %s', (ms, words) => expect(sinceStart(AT + ms, AT)).toBe(words))
})

describe('what was searched for', () => {
  it('is cut out of a text, of which nothing is dropped', () => {
    expect(marked('a (B) b', 'b')).toEqual([
      { text: 'a (', isHit: false },
      { text: 'B', isHit: true },
      { text: ') ', isHit: false },
      { text: 'b', isHit: true },
    ])
    expect(marked('', 'x')).toEqual([{ text: '', isHit: false }])
    expect(marked('a.b', '.').map(({ isHit }) => isHit)).toEqual([false, true, false])
  })
})

describe('an error that gathers others', () => {
  it('is told apart from them', () => {
    const error = {
      name: 'AggregateError',
      message: 'All\n- Error: a\nb\n- and 2 more',
      stack: null,
      code: null,
      cause: null,
    }
    expect(messageOf(error)).toEqual({ message: 'All', inner: ['Error: a\nb', 'and 2 more'] })
    expect(messageOf({ ...error, name: 'Error' })).toEqual({ message: error.message, inner: [] })
  })
})
