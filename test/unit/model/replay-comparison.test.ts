import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../../src/model/attempt.ts'
import { compareReplay } from '../../../src/model/replay-comparison.ts'
import { NO_GUARD, type Replay } from '../../../src/model/replay.ts'

const lines = (...texts: string[]): Attempt['logs'] =>
  texts.map((message, at) => ({ at, level: 'info', message }))
const error = (message: string, frame: string): Attempt['error'] => ({
  ...{ name: 'TypeError', message, code: null, cause: null },
  stack: `TypeError: ${message}\n    at ${frame}\n    at node:internal/timers:1:${message.length}`,
})
const attempt = (over: Partial<Attempt> = {}): Attempt => ({
  ...{ number: 3, isCounted: true, outcome: 'failed', startedAt: 0, finishedAt: 50, build: 'a', group: null },
  ...{ error: null, result: null, logs: [], ...over },
})
const replay = (over: Partial<Replay> = {}): Replay => ({
  ...{
    id: 1,
    jobId: 1,
    attempt: 3,
    type: 'x',
    isEdited: false,
    build: 'b',
    isDebugged: false,
    guard: NO_GUARD,
  },
  ...{ outcome: 'failed', startedAt: 0, finishedAt: 80, progress: null, fault: null, debugger: null },
  ...{ payload: '{}', error: null, result: null, logs: [], enqueued: [], ...over },
})

describe('comparing a replay with an attempt', () => {
  it('finds the same where outcome, error, own frames, result and log are, however long each took', () => {
    const same = { error: error('no', 'run (/yard/handlers/x.ts:4:5)'), logs: lines('a', 'b') }
    const compared = compareReplay(
      attempt(same),
      replay({ ...same, logs: lines('a', 'b').map((l) => ({ ...l, at: 9 })) }),
    )
    expect(compared).toMatchObject({ isSame: true, isLogSame: true, beforeMs: 50, afterMs: 80 })
  })

  it('tells another line of the handler from another error', () => {
    const before = attempt({ error: error('no', 'run (/yard/handlers/x.ts:4:5)') })
    expect(
      compareReplay(before, replay({ error: error('no', 'run (/yard/handlers/x.ts:9:5)') })),
    ).toMatchObject({
      isSame: false,
      error: { isNameSame: true, isMessageSame: true, areFramesSame: false },
    })
    expect(compareReplay(before, replay({ outcome: 'completed' }))).toMatchObject({
      isOutcomeSame: false,
      error: { isNameSame: false, isMessageSame: false, areFramesSame: false },
    })
  })

  it('lays the logs over each other: what is only in one stands where it was said', () => {
    const { log, isLogSame } = compareReplay(
      attempt({ logs: lines('begin', 'fetch', 'parse', 'end') }),
      replay({ logs: lines('begin', 'parse', 'store', 'end') }),
    )
    expect(isLogSame).toBe(false)
    expect(log.map(({ kind, line }) => `${kind} ${line.message}`)).toEqual([
      'both begin',
      'before fetch',
      'both parse',
      'after store',
      'both end',
    ])
  })

  it('keeps the level of a line apart, and takes logs of thousands of lines that share nothing', () => {
    const warned = lines('a').map((line) => ({ ...line, level: 'warn' as const }))
    expect(compareReplay(attempt({ logs: lines('a') }), replay({ logs: warned })).isLogSame).toBe(false)
    const many = (of: string): Attempt['logs'] =>
      lines(...Array.from({ length: 2_000 }, (_, n) => `${of}${n}`))
    const { log } = compareReplay(attempt({ logs: many('a') }), replay({ logs: many('b') }))
    expect(log).toHaveLength(4_000)
  })
})
