import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ResolvedSchedule } from '../../../src/cron/schedule.ts'
import { createScheduler } from '../../../src/cron/slot-scheduler.ts'
import { openStore } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 0, 15, 12)

function schedule(over: Partial<ResolvedSchedule> = {}): ResolvedSchedule {
  return {
    name: 'hourly',
    cron: '0 * * * *',
    timezone: 'UTC',
    enqueue: { type: 'hello' },
    catchUp: 'once',
    timeoutMs: 9 * HOUR,
    ...over,
  }
}

function setup(schedules = [schedule()], enqueue = async (): Promise<number> => 7, now = NOON) {
  const clock = new FakeClock(now)
  const store = openStore({ file: join(tempFolder(), 'y.db'), clock })
  const scheduler = createScheduler({
    ...{ store, clock, schedules, builtIns: [], enqueue },
    log: (line) => expect.unreachable(line),
  })
  onTestFinished(async () => {
    const stopped = scheduler.stop()
    clock.advance(5_000)
    await stopped
    await store.close()
  })
  return { scheduler, clock }
}

describe('slots that passed without a run', () => {
  it('are counted and told, with whether one run made up for them', async () => {
    const { scheduler, clock } = setup([schedule(), schedule({ name: 'let-go', catchUp: 'none' })])
    scheduler.start()
    await expect.poll(() => scheduler.list().length).toBe(2)
    clock.jump(5 * HOUR + 60_000)
    clock.advance(5_000)

    const told = { fromSlotAt: NOON + HOUR, slots: 5, reason: 'away' }
    await expect.poll(() => scheduler.missed('hourly')).toMatchObject([{ ...told, isMadeUp: true }])
    await expect.poll(() => scheduler.missed('let-go')).toMatchObject([{ ...told, isMadeUp: false }])
    await expect
      .poll(() => scheduler.runs('hourly').runs)
      .toMatchObject([{ cause: 'catch-up', slotAt: NOON + HOUR, jobId: 7 }])
    expect(scheduler.runs('let-go').runs).toEqual([])
  })

  it('are gathered within an hour where the run before is still going', async () => {
    const never = Promise.withResolvers<number>()
    const { scheduler, clock } = setup([schedule({ cron: '*/10 * * * *' })], () => never.promise)
    scheduler.start()
    clock.advance(10 * 60_000)
    await expect.poll(() => scheduler.list()[0]?.isRunning).toBe(true)
    for (let slot = 1; slot <= 3; slot++) {
      clock.advance(10 * 60_000)
      await expect.poll(() => scheduler.missed('hourly')[0]?.slots).toBe(slot)
    }
    expect(scheduler.missed('hourly')).toMatchObject([{ reason: 'busy', isMadeUp: false }])
  })
})

describe('what is to come', () => {
  it('shows the slots of a day for each enabled schedule, cut where they are many', async () => {
    const { scheduler } = setup([
      schedule(),
      schedule({ name: 'dense', cron: '*/10 * * * * *' }),
      schedule({ name: 'off' }),
    ])
    await scheduler.disable('off')
    const { from, to, schedules } = await scheduler.forecast(24 * HOUR)
    expect([from, to]).toEqual([NOON, NOON + 24 * HOUR])
    expect(schedules.map(({ name, slots, isCut }) => [name, slots.length, isCut])).toEqual([
      ['hourly', 24, false],
      ['dense', 96, true],
    ])
    expect(schedules[0]?.slots.at(-1)).toBe(NOON + 24 * HOUR)
  })

  it('follows the clocks where they change', () => {
    const eve = Date.UTC(2026, 2, 28, 12)
    const berlin = schedule({ cron: '30 4 * * *', timezone: 'Europe/Berlin' })
    const { scheduler } = setup([berlin], undefined, eve)
    expect(scheduler.upcoming('hourly', 2)).toEqual([
      Date.UTC(2026, 2, 29, 2, 30),
      Date.UTC(2026, 2, 30, 2, 30),
    ])
  })
})

it('says which job a trigger has enqueued', async () => {
  const { scheduler } = setup()
  const { jobId } = await scheduler.trigger('hourly')
  expect(await jobId).toBe(7)
})
