import { expect, test } from 'vitest'
import { numberText } from './figure-text.ts'
import { median, percentile } from './percentile.ts'
import type { Measured, RowResult } from './rounds.ts'
import type { Line, Target } from './rows/row.ts'
import { judge } from './verdict.ts'

function lineWith(target: Target): Line {
  return { figure: 'rate', label: '', unit: 'jobs/s', target }
}

function measured(rounds: readonly number[]): Measured {
  const spread = { median: median(rounds), low: Math.min(...rounds), high: Math.max(...rounds), rounds }
  return { kind: 'measured', spreads: new Map([['rate', spread]]) }
}

function resultOf(ours: readonly number[], limit?: readonly number[]): RowResult {
  const row = {
    id: 'r',
    title: 'r',
    how: '',
    task: { measure: 'drain', jobs: 1 },
    hasPeers: false,
    lines: [],
  }
  return {
    row: row as RowResult['row'],
    by: new Map([['ours', measured(ours)], ...(limit ? [['limit', measured(limit)] as const] : [])]),
  }
}

test('a ratio is taken round by round, since a busy machine slows both of a round', () => {
  const judged = judge(lineWith({ kind: 'share', atLeast: 0.5 }), resultOf([50, 10, 80], [100, 20, 400]))

  expect(judged).toMatchObject({ ratio: 0.5, isMet: true })
})

test('a share below its target is missed, and so is a value above it', () => {
  expect(judge(lineWith({ kind: 'share', atLeast: 0.6 }), resultOf([50], [100]))?.isMet).toBe(false)
  expect(judge(lineWith({ kind: 'most', value: 3 }), resultOf([4]))?.isMet).toBe(false)
  expect(judge(lineWith({ kind: 'least', value: 3 }), resultOf([2]))?.isMet).toBe(false)
})

test('nothing is judged against a limit that has not been measured', () => {
  expect(judge(lineWith({ kind: 'share', atLeast: 0.6 }), resultOf([50]))?.isMet).toBeNull()
})

test('a percentile is a sample, and the median of two is between them', () => {
  const samples = Array.from({ length: 100 }, (_, i) => i + 1)

  expect(percentile(samples, 0.99)).toBe(99)
  expect(percentile(samples, 1)).toBe(100)
  expect(median([1, 2])).toBe(1.5)
})

test.each([
  [12_345, '12 300'],
  [0.0123, '0.0123'],
  [4.567, '4.57'],
  [0, '0'],
  [NaN, '–'],
])('%d is written as %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})
