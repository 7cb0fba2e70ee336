import { expect, it } from 'vitest'
import type { MissedSlots, ScheduleRun } from '../../../../src/model/schedule.ts'
import { historyLines, missedWords } from '../../../../renderer/format/schedule-history.ts'

const run = (startedAt: number): ScheduleRun => ({ id: startedAt, startedAt }) as ScheduleRun
const missed = (noticedAt: number, over: Partial<MissedSlots> = {}): MissedSlots => ({
  ...{ id: noticedAt, fromSlotAt: 0, noticedAt, slots: 5, reason: 'away', isMadeUp: true },
  ...over,
})

it('puts what was missed between the runs, each on the page it belongs to', () => {
  const all = [missed(35), missed(25), missed(5)]
  const at = (page: { isFirst: boolean; isLast: boolean }, runs: ScheduleRun[]): number[] =>
    historyLines(runs, all, page).map((line) => line.at)
  expect(at({ isFirst: true, isLast: false }, [run(30), run(20)])).toEqual([35, 30, 25, 20])
  expect(at({ isFirst: false, isLast: true }, [run(20), run(10)])).toEqual([20, 10, 5])
  expect(at({ isFirst: true, isLast: true }, [])).toEqual([35, 25, 5])
})

it('says how many were missed, why, and what became of them', () => {
  expect(missedWords(missed(1))).toBe('5 slots missed while the console was away, made up for by one run')
  expect(missedWords(missed(1, { slots: 1_000, reason: 'busy', isMadeUp: false }))).toBe(
    '1,000 slots or more missed while the run before was still going, let go',
  )
})
