import { expect, it } from 'vitest'
import { age, duration, elapsed, relative, setting } from '../../../../renderer/format/duration.ts'
import { parseDuration } from '../../../../renderer/format/duration-input.ts'

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_240, '1.24 s'],
  [9_999, '10.0 s'],
  [59_960, '1m 00s'],
  [245_000, '4m 05s'],
  [11_520_000, '3h 12m'],
  [187_200_000, '2d 4h'],
])('says %d ms as %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

it('ticks in whole seconds', () => {
  expect([elapsed(999), elapsed(7_900), elapsed(65_400)]).toEqual(['0s', '7s', '1m 05s'])
})

it('says ages in one unit', () => {
  expect([age(59_999), age(60_000), age(7_200_000), age(86_400_000)]).toEqual(['59s', '1m', '2h', '1d'])
})

it('says what is past and what is to come', () => {
  expect([relative(1_000, 61_000), relative(61_000, 1_000), relative(1_000, 1_200)]).toEqual([
    '1m ago',
    'in 1m',
    'now',
  ])
})

it('says settings without needless parts', () => {
  expect([setting(0), setting(30_000), setting(90_000), setting(600_000), setting(86_400_000)]).toEqual([
    'none',
    '30 s',
    '90 s',
    '10 min',
    '1 d',
  ])
})

it.each([
  ['90', 90_000],
  ['1.5 h', 5_400_000],
  ['10min', 600_000],
  ['250 ms', 250],
  ['soon', null],
  ['-5', null],
  ['', null],
])('reads the duration %j as %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})
