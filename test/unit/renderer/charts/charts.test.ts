import { expect, test } from 'vitest'
import { pointRange, stacked, thinned } from '../../../../renderer/charts/chart-line.ts'
import { throughput, times } from '../../../../renderer/charts/overview-charts.ts'
import { handlerRows } from '../../../../renderer/format/handler-rows.ts'
import { percent, rate } from '../../../../renderer/format/number.ts'
import { ofType, settledBetween } from '../../../../renderer/format/search-words.ts'
import type { HandlerFile } from '../../../../src/model/handler.ts'
import type { GroupFigures, Statistics } from '../../../../src/model/statistics.ts'
import { readWords } from '../../../../src/model/words/read-words.ts'

const line = (values: readonly (number | null)[]) => ({ id: 'a', label: 'A', colour: 'red', values })

test('a stack adds each line to those below it, and has a gap only where none has a value', () => {
  expect(stacked([line([1, null, 2]), line([3, null, null])])).toEqual([
    [1, null, 2],
    [4, null, 2],
  ])
})

test('a marked span is in order and within the chart', () => {
  expect(pointRange(7, 2, 10)).toEqual({ first: 2, last: 7 })
  expect(pointRange(-3, 99, 10)).toEqual({ first: 0, last: 9 })
})

test('a long series is thinned to means, and ends with what is now', () => {
  expect(thinned([1, 2, 3], 3)).toEqual([1, 2, 3])
  expect(thinned([9, 1, 3, null, 5, 5, 7], 4)).toEqual([9, 2, 5, 7])
})

const FROM = Date.UTC(2026, 0, 15, 12)
const statistics = {
  ...{ span: '24h', from: FROM, stepMs: 600_000, at: FROM + 1_500_000 },
  total: {
    ...{ completed: 1_030, failed: 2, dead: 1, cancelled: 0 },
    ranMs: { p50: 40, p95: 1_200, p99: 9_000 },
    waitedMs: null,
  },
  series: {
    completed: [null, 20, 10],
    failed: [null, 0, 0],
    dead: [null, 10, 0],
    cancelled: [null, 0, 0],
    ranMs: { p50: [null, 40, 50], p95: [null, 1_200, 50], p99: [null, 9_000, 50] },
    waitedMs: { p50: [null, null, null], p95: [null, null, null], p99: [null, null, null] },
  },
} as unknown as Statistics

test('throughput is per minute, by the part of the last point that is over, and said in words', () => {
  const { data, summary } = throughput(statistics)
  expect(data.lines.map(({ values }) => values)).toEqual([
    [null, 2, 2],
    [null, 0, 0],
    [null, 1, 0],
    [null, 0, 0],
  ])
  expect(summary).toContain('1,030 completed, 2 failed, 1 dead, 0 cancelled')
  expect(summary).toContain('Now 2 a minute; at most 3, at ')
})

test('times are said in words, also where there are none', () => {
  expect(times(statistics, 'ranMs').summary).toContain('half ran up to 40 ms, 95 of 100 up to 1.20 s')
  expect(times(statistics, 'waitedMs').summary).toContain(': none.')
})

test('handlers are those of files and of jobs; what nothing is known of comes last', () => {
  const figures = [
    { name: 'gone', failureShare: 0.5 },
    { name: 'mail', failureShare: 0.1 },
  ] as unknown as GroupFigures[]
  const files = [
    { type: 'mail', error: null },
    { type: 'new', error: null },
  ] as unknown as HandlerFile[]
  const types = (isDescending: boolean): string[] =>
    handlerRows(files, figures, 'Failed', isDescending).map(({ type }) => type)
  expect(types(true)).toEqual(['gone', 'mail', 'new'])
  expect(types(false)).toEqual(['mail', 'gone', 'new'])
  expect(handlerRows(files, figures, 'Handler', false).map(({ isLoaded }) => isLoaded)).toEqual([
    false,
    true,
    true,
  ])
})

test('rates and shares are short, and none of them lies about none or all', () => {
  expect([0, 0.01, 0.44, 3.04, 12.4, 12_345].map(rate)).toEqual(['0', '< 0.1', '0.4', '3', '12', '12.3K'])
  expect([0, 0.0001, 0.004, 0.126, 0.999, 1].map(percent)).toEqual([
    '0 %',
    '< 0.1 %',
    '0.4 %',
    '13 %',
    '> 99 %',
    '100 %',
  ])
})

test('a span of a chart and a type are search words that can be read back', () => {
  const words = `${settledBetween(FROM, FROM + 60_000)} ${ofType('a "b" c')}`
  const read = readWords(words)
  expect(read.words.map(({ key, values }) => [key, values.map(({ text }) => text)])).toEqual([
    ['settled', ['2026-01-15T12:00:00.000Z..2026-01-15T12:01:00.000Z']],
    ['type', ['a "b" c']],
  ])
  expect(read.faults).toEqual([])
})
