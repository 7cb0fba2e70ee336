import { describe, expect, it } from 'vitest'
import { openScheduler } from './open-scheduler.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const iso = (slots: readonly number[]): string[] =>
  slots.map((slot) => new Date(slot).toISOString().slice(0, 16))

describe('a schedule in Berlin, through the nights on which its clocks change', () => {
  it('lets a time that does not exist in spring go by, once, and makes up for nothing', async () => {
    const { slots, pass } = openScheduler(Date.UTC(2026, 2, 28, 0), {
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
    })
    await pass(72 * HOUR, 30 * MINUTE)
    expect(iso(slots)).toEqual(['2026-03-28T01:30', '2026-03-30T00:30'])
  })

  it('comes once for a time that comes twice in autumn', async () => {
    const { slots, pass } = openScheduler(Date.UTC(2026, 9, 24, 0), {
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
    })
    await pass(72 * HOUR, 30 * MINUTE)
    expect(iso(slots)).toEqual(['2026-10-24T00:30', '2026-10-25T01:30', '2026-10-26T01:30'])
  })

  it('comes every minute but for the hour that comes twice, and goes on after it without a catch-up', async () => {
    const { slots, pass, scheduler } = openScheduler(Date.UTC(2026, 9, 24, 23, 50), {
      timezone: 'Europe/Berlin',
    })
    await pass(2 * HOUR, MINUTE)
    const gaps = slots.slice(1).map((slot, i) => slot - (slots[i] ?? 0))
    expect(gaps.filter((gap) => gap !== MINUTE)).toEqual([61 * MINUTE])
    expect(
      scheduler()
        .runs('it', { limit: 100 })
        .runs.map(({ cause }) => cause),
    ).not.toContain('catch-up')
  })

  it('in UTC loses and doubles nothing in either night', async () => {
    for (const start of [Date.UTC(2026, 2, 28, 23, 30), Date.UTC(2026, 9, 24, 22, 30)]) {
      const { slots, pass } = openScheduler(start, { cron: '*/30 * * * *' })
      await pass(5 * HOUR, 30 * MINUTE)
      expect(slots).toEqual(Array.from({ length: 10 }, (_, i) => start + (i + 1) * 30 * MINUTE))
    }
  })

  it('closed through the change, is made up for once where a slot was missed', async () => {
    const { slots, pass, restart } = openScheduler(Date.UTC(2026, 9, 24, 12), {
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
    })
    await restart(4 * 24 * HOUR)
    await pass(HOUR, MINUTE)
    expect(iso(slots)).toEqual(['2026-10-25T01:30'])
  })
})
