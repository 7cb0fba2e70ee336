import { describe, expect, it } from 'vitest'
import { ATTEMPT_OUTCOMES, type Attempt } from '../../../../src/model/attempt.ts'
import { briefsOf, joinedBriefs, outcomeCounts } from '../../../../renderer/format/attempt-briefs.ts'

const whole = (number: number): Attempt => ({
  number,
  isCounted: true,
  outcome: 'failed',
  startedAt: number * 10,
  finishedAt: number * 10 + 5,
  error: null,
  result: null,
  logs: [],
  build: null,
  group: null,
})

describe('attempts in short', () => {
  const briefs = briefsOf({
    numbers: [1, 2, 4],
    outcomes: ['failed', 'lost', 'failed'].map((outcome) =>
      ATTEMPT_OUTCOMES.findIndex((one) => one === outcome),
    ),
    startedAt: [10, 20, 40],
    ranMs: [5, 6, 7],
    isCounted: [1, 0, 1],
  })

  it('come out of the columns of a timeline', () => {
    expect(briefs[1]).toEqual({ number: 2, isCounted: false, outcome: 'lost', startedAt: 20, finishedAt: 26 })
    expect(briefs).toHaveLength(3)
  })

  it('end where those begin that are known in full', () => {
    expect(joinedBriefs(briefs, [whole(4), whole(5)]).map(({ number }) => number)).toEqual([1, 2, 4, 5])
    expect(joinedBriefs(briefs, []).map(({ number }) => number)).toEqual([1, 2, 4])
  })

  it('are counted by how they ended, the most frequent first', () => {
    expect(outcomeCounts(briefs)).toEqual([
      { outcome: 'failed', count: 2 },
      { outcome: 'lost', count: 1 },
    ])
  })
})
