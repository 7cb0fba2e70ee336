import { expect, it } from 'vitest'
import type { Attempt } from '../../../../src/model/attempt.ts'
import { withLines } from '../../../../renderer/format/attempt-logs.ts'

const line = (at: number) => ({ at, level: 'info', message: `line ${at}` }) as const
const attempt: Attempt = {
  number: 1,
  isCounted: true,
  outcome: null,
  startedAt: 0,
  finishedAt: null,
  error: null,
  result: null,
  logs: [line(1), line(2)],
  build: null,
  group: null,
}

it('adds lines that were heard to those that were read, each once', () => {
  expect(withLines(attempt, [line(2), line(3)]).logs.map(({ at }) => at)).toEqual([1, 2, 3])
})

it('leaves an attempt alone that has them all', () => {
  expect(withLines(attempt, [line(2)])).toBe(attempt)
})
