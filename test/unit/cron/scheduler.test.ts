import { join } from 'node:path'
import { onTestFinished, describe, expect, it } from 'vitest'
import { builtIns, RUN_RETENTION_MS, type Checkup } from '../../../src/cron/built-ins.ts'
import type { BuiltIn, ResolvedSchedule, ScheduledJob } from '../../../src/cron/schedule.ts'
import type { Scheduler, SchedulerOptions } from '../../../src/cron/scheduler.ts'
import { createScheduler } from '../../../src/cron/slot-scheduler.ts'
import { beginRun } from '../../../src/store/schedules.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { ManualExecutor } from '../../support/manual-executor.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A Thursday, at noon. */
const NOON = Date.UTC(2026, 0, 15, 12)

function hourly(over: Partial<ResolvedSchedule> = {}): ResolvedSchedule {
  return {
    name: 'hourly',
    cron: '0 * * * *',
    timezone: 'UTC',
    enqueue: { type: 'hello', payload: '{"n":1}' },
    catchUp: 'once',
    timeoutMs: 10 * MINUTE,
    ...over,
  }
}

interface Enqueue {
  readonly name: string
  readonly slotAt: number | null
  readonly job: ScheduledJob
}

function setup({
  file = join(tempFolder(), 'y.db'),
  clock = new FakeClock(NOON),
  schedules = [hourly()],
  builtIns: own = [],
  enqueue,
}: {
  file?: string
  clock?: FakeClock
  schedules?: ResolvedSchedule[]
  builtIns?: BuiltIn[]
  enqueue?: SchedulerOptions['enqueue']
} = {}) {
  const store = openStore({ file, clock })
  const enqueued: Enqueue[] = []
  const lines: string[] = []
  const scheduler = createScheduler({
    store,
    clock,
    log: (line) => lines.push(line),
    schedules,
    builtIns: own,
    enqueue:
      enqueue ??
      (async (name, slotAt, job) => {
        enqueued.push({ name, slotAt, job })
        return enqueued.length
      }),
  })
  const close = async () => {
    const stopped = scheduler.stop()
    clock.advance(5_000)
    await stopped
    await store.close()
  }
  onTestFinished(close)
  return { store, clock, scheduler, enqueued, lines, file, close }
}

/** Resolves when the listing is as it should be; looks again after every change. */
function until(scheduler: Scheduler, isReached: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isReached()) return
      stop()
      resolve()
    }
    const stop = scheduler.on('changed', look)
    look()
  })
}

const ended = (scheduler: Scheduler, runs: number, name = 'hourly') =>
  until(
    scheduler,
    () => scheduler.runs(name).total === runs && !scheduler.list().some((each) => each.isRunning),
  )

/** The work of the first run has been begun. */
const begun = (scheduler: Scheduler) => until(scheduler, () => only(scheduler)?.lastRunAt !== null)

const only = (scheduler: Scheduler) => scheduler.list().find(({ name }) => name === 'hourly')

/** Writes are committed in order: once this one is, so are those before it. */
const written = (store: Store) => store.write(() => undefined)

describe('slots', () => {
  it('enqueues at its slot, once, and waits for the next', async () => {
    const { scheduler, clock, enqueued } = setup()
    scheduler.start()
    expect(only(scheduler)).toMatchObject({ nextRunAt: NOON + HOUR, lastRunAt: null, isRunning: false })
    clock.advance(HOUR - 1)
    expect(enqueued).toEqual([])
    clock.advance(1)
    await ended(scheduler, 1)
    expect(enqueued).toEqual([
      {
        name: 'hourly',
        slotAt: NOON + HOUR,
        job: { type: 'hello', payload: '{"n":1}', key: `schedule:hourly:${NOON + HOUR}` },
      },
    ])
    expect(only(scheduler)).toMatchObject({
      nextRunAt: NOON + 2 * HOUR,
      lastRunAt: NOON + HOUR,
      lastError: null,
    })
    expect(scheduler.runs('hourly').runs).toEqual([
      {
        id: 1,
        slotAt: NOON + HOUR,
        name: 'hourly',
        startedAt: NOON + HOUR,
        durationMs: 0,
        status: 'success',
        error: null,
        cause: 'slot',
        jobId: 1,
      },
    ])
  })

  it('comes to the second, not to the look', async () => {
    const { scheduler, clock, enqueued } = setup({ schedules: [hourly({ cron: '7 * * * * *' })] })
    scheduler.start()
    clock.advance(7_000)
    await ended(scheduler, 1)
    expect(enqueued[0]?.slotAt).toBe(NOON + 7_000)
  })

  it('keeps the key that the config gives', async () => {
    const { scheduler, clock, enqueued } = setup({
      schedules: [hourly({ enqueue: { type: 'hello', key: 'one-at-a-time' } })],
    })
    scheduler.start()
    clock.advance(HOUR)
    await ended(scheduler, 1)
    expect(enqueued[0]?.job.key).toBe('one-at-a-time')
  })

  it('records what failed, and goes on', async () => {
    const { scheduler, clock, lines } = setup({
      enqueue: () => Promise.reject(new Error('the disk is full')),
    })
    scheduler.start()
    clock.advance(HOUR)
    await ended(scheduler, 1)
    expect(scheduler.runs('hourly').runs[0]).toMatchObject({
      status: 'error',
      error: 'the disk is full',
      jobId: null,
    })
    expect(only(scheduler)).toMatchObject({ lastError: 'the disk is full', nextRunAt: NOON + 2 * HOUR })
    expect(lines).toContain('schedule "hourly" failed: the disk is full')
  })
})

describe('what was missed', () => {
  it('is made up for once, however many slots passed while closed', async () => {
    const clock = new FakeClock(NOON)
    const before = setup({ clock })
    before.scheduler.start()
    await written(before.store)
    await before.close()

    clock.jump(8 * HOUR + 20 * MINUTE)
    const { scheduler, enqueued } = setup({ clock, file: before.file })
    scheduler.start()
    await ended(scheduler, 1)
    expect(enqueued.map(({ slotAt }) => slotAt)).toEqual([NOON + HOUR])
    expect(scheduler.runs('hourly').runs[0]?.cause).toBe('catch-up')
    expect(only(scheduler)?.nextRunAt).toBe(NOON + 9 * HOUR)
  })

  it('is made up for once after a sleep of eight hours of a schedule of every second', async () => {
    const { scheduler, clock, enqueued, store } = setup({ schedules: [hourly({ cron: '* * * * * *' })] })
    scheduler.start()
    await written(store)
    clock.jump(8 * HOUR)
    const since = performance.now()
    clock.advance(999)
    clock.advance(1)
    await ended(scheduler, 1)
    expect(performance.now() - since).toBeLessThan(1_000)
    expect(enqueued).toHaveLength(1)
    expect(scheduler.runs('hourly').runs[0]?.cause).toBe('catch-up')
  })

  it('is let go where the schedule says so', async () => {
    const { scheduler, clock, enqueued, store } = setup({ schedules: [hourly({ catchUp: 'none' })] })
    scheduler.start()
    await written(store)
    clock.jump(3 * HOUR + MINUTE)
    clock.advance(5_000)
    await until(scheduler, () => only(scheduler)?.nextRunAt === NOON + 4 * HOUR)
    expect(enqueued).toEqual([])
    expect(scheduler.runs('hourly').total).toBe(0)
  })

  it('is nothing for a schedule that is new', () => {
    const { scheduler, enqueued } = setup()
    scheduler.start()
    expect(enqueued).toEqual([])
    expect(only(scheduler)?.nextRunAt).toBe(NOON + HOUR)
  })

  it('is nothing for a schedule that was away from the config meanwhile', async () => {
    const { scheduler, clock, enqueued } = setup()
    scheduler.start()
    await scheduler.replace([])
    clock.advance(5 * HOUR + MINUTE)
    await scheduler.replace([hourly()])
    expect(only(scheduler)?.nextRunAt).toBe(NOON + 6 * HOUR)
    expect(enqueued).toEqual([])
  })
})

describe('a clock that jumps', () => {
  it('back: waits for the next slot from now on, and runs none twice', async () => {
    const { scheduler, clock, enqueued } = setup()
    scheduler.start()
    clock.advance(HOUR)
    await ended(scheduler, 1)
    clock.jump(-90 * MINUTE)
    clock.advance(5_000)
    expect(only(scheduler)?.nextRunAt).toBe(NOON)
    // 12:00 was never run by this scheduler and runs; 13:00 was.
    clock.advance(30 * MINUTE)
    await ended(scheduler, 2)
    clock.advance(HOUR)
    await until(scheduler, () => only(scheduler)?.isRunning === false)
    expect(only(scheduler)?.nextRunAt).toBe(NOON + 2 * HOUR)
    clock.advance(HOUR)
    await ended(scheduler, 3)
    expect(enqueued.map(({ slotAt }) => slotAt)).toEqual([NOON + HOUR, NOON, NOON + 2 * HOUR])
  })

  it('back while the console was closed: does not wait for a day far ahead', async () => {
    const clock = new FakeClock(NOON + 72 * HOUR)
    const before = setup({ clock })
    before.scheduler.start()
    await written(before.store)
    await before.close()
    clock.jump(-72 * HOUR)
    const { scheduler } = setup({ clock, file: before.file })
    expect(only(scheduler)?.nextRunAt).toBe(NOON + HOUR)
  })

  it('ahead: makes up for what it jumped over, once', async () => {
    const { scheduler, clock, enqueued, store } = setup()
    scheduler.start()
    await written(store)
    clock.jump(5 * HOUR + MINUTE)
    clock.advance(5_000)
    await ended(scheduler, 1)
    expect(enqueued).toHaveLength(1)
    expect(only(scheduler)?.nextRunAt).toBe(NOON + 6 * HOUR)
  })
})

describe('one run at a time', () => {
  it('lets a slot go that comes while the run before is still going', async () => {
    const gate = Promise.withResolvers<number>()
    let calls = 0
    const { scheduler, clock } = setup({
      schedules: [hourly({ timeoutMs: 3 * HOUR })],
      enqueue: () => {
        calls++
        return gate.promise
      },
    })
    scheduler.start()
    clock.advance(HOUR)
    await begun(scheduler)
    expect(only(scheduler)?.isRunning).toBe(true)
    clock.advance(HOUR)
    await until(scheduler, () => only(scheduler)?.nextRunAt === NOON + 3 * HOUR)
    gate.resolve(7)
    await ended(scheduler, 1)
    expect(calls).toBe(1)
  })

  it('refuses a trigger while it runs', async () => {
    const gate = Promise.withResolvers<number>()
    const { scheduler } = setup({ enqueue: () => gate.promise })
    await scheduler.trigger('hourly')
    await expect(scheduler.trigger('hourly')).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    gate.resolve(1)
    await ended(scheduler, 1)
  })

  it('records a run that takes too long as failed, and starts none beside it', async () => {
    const gate = Promise.withResolvers<number>()
    const { scheduler, clock } = setup({
      schedules: [hourly({ timeoutMs: MINUTE })],
      enqueue: () => gate.promise,
    })
    scheduler.start()
    clock.advance(HOUR)
    await begun(scheduler)
    clock.advance(MINUTE)
    await until(scheduler, () => scheduler.runs('hourly').total === 1)
    expect(scheduler.runs('hourly').runs[0]).toMatchObject({
      status: 'error',
      error: 'not finished after 60000 ms',
      durationMs: MINUTE,
    })
    await expect(scheduler.trigger('hourly')).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
    gate.resolve(1)
    await until(scheduler, () => only(scheduler)?.isRunning === false)
  })

  it("aborts a built-in's signal at its timeout and at the stop", async () => {
    const reasons: string[] = []
    const waits: BuiltIn = {
      name: 'waits',
      cron: '0 * * * *',
      action: 'waits for its signal',
      timeoutMs: MINUTE,
      run: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            reasons.push((signal.reason as Error).message)
            resolve()
          })
        }),
    }
    const { scheduler, clock } = setup({ schedules: [], builtIns: [waits] })
    await scheduler.trigger('waits')
    clock.advance(MINUTE)
    await ended(scheduler, 1, 'waits')
    await scheduler.trigger('waits')
    await scheduler.stop()
    expect(reasons).toEqual(['not finished after 60000 ms', 'the console stopped'])
  })
})

describe('trigger, enable and disable', () => {
  it('runs a disabled schedule when asked to, and leaves its slots alone', async () => {
    const { scheduler, enqueued } = setup()
    await scheduler.disable('hourly')
    await scheduler.trigger('hourly')
    await ended(scheduler, 1)
    expect(enqueued).toEqual([
      {
        name: 'hourly',
        slotAt: null,
        job: { type: 'hello', payload: '{"n":1}', key: 'schedule:hourly:trigger-1' },
      },
    ])
    expect(scheduler.runs('hourly').runs[0]?.cause).toBe('trigger')
    expect(only(scheduler)).toMatchObject({ isEnabled: false, nextRunAt: null })
  })

  it('stays disabled over a restart, and makes up for nothing when enabled', async () => {
    const clock = new FakeClock(NOON)
    const before = setup({ clock })
    before.scheduler.start()
    await before.scheduler.disable('hourly')
    await before.close()

    clock.jump(10 * HOUR + MINUTE)
    const { scheduler, enqueued } = setup({ clock, file: before.file })
    scheduler.start()
    expect(only(scheduler)).toMatchObject({ isEnabled: false, nextRunAt: null })
    await scheduler.enable('hourly')
    expect(only(scheduler)).toMatchObject({ isEnabled: true, nextRunAt: NOON + 11 * HOUR })
    expect(enqueued).toEqual([])
    clock.advance(HOUR - MINUTE)
    await ended(scheduler, 1)
  })

  it('stays disabled when it is disabled just as its slot begins', async () => {
    const { scheduler, clock, store, file } = setup()
    scheduler.start()
    const disabled = scheduler.disable('hourly')
    clock.advance(HOUR)
    await disabled
    await written(store)
    const again = openStore({ file, clock })
    onTestFinished(() => again.close())
    expect(again.statement<{ on: number }>('SELECT is_enabled AS "on" FROM schedules').get()).toEqual({
      on: 0,
    })
  })

  it('stays disabled when the config changes at the same moment', async () => {
    const { scheduler, store } = setup()
    scheduler.start()
    await written(store)
    await Promise.all([scheduler.disable('hourly'), scheduler.replace([hourly({ cron: '5 * * * *' })])])
    expect(only(scheduler)).toMatchObject({ isEnabled: false, nextRunAt: null, cron: '5 * * * *' })
    expect(store.statement('SELECT is_enabled, next_slot_at FROM schedules').get()).toEqual({
      is_enabled: 0,
      next_slot_at: null,
    })
  })

  it('names a schedule that there is none of', async () => {
    const { scheduler } = setup()
    await expect(scheduler.trigger('nope')).rejects.toThrow('no such schedule: nope')
    await expect(scheduler.enable('nope')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(scheduler.disable('nope')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(() => scheduler.runs('nope')).toThrow('no such schedule: nope')
  })
})

describe('a changed config', () => {
  it('keeps the slot of what kept its expression, and computes that of what did not', async () => {
    const { scheduler, clock } = setup({ schedules: [hourly(), hourly({ name: 'other' })] })
    scheduler.start()
    clock.advance(10 * MINUTE)
    await scheduler.replace([
      hourly({ enqueue: { type: 'hello', queue: 'slow' } }),
      hourly({ name: 'other', cron: '15 * * * *' }),
    ])
    expect(scheduler.list().map(({ name, nextRunAt, action }) => [name, nextRunAt, action])).toEqual([
      ['hourly', NOON + HOUR, 'enqueues hello in queue slow'],
      ['other', NOON + 15 * MINUTE, 'enqueues hello'],
    ])
  })

  it('computes the slot anew where only the timezone changed while closed', async () => {
    const clock = new FakeClock(NOON)
    const daily = hourly({ cron: '0 18 * * *' })
    const before = setup({ clock, schedules: [daily] })
    before.scheduler.start()
    await written(before.store)
    await before.close()
    const { scheduler } = setup({
      clock,
      file: before.file,
      schedules: [{ ...daily, timezone: 'America/New_York' }],
    })
    expect(only(scheduler)?.nextRunAt).toBe(NOON + 11 * HOUR)
  })
})

describe('a host that was killed', () => {
  it('in the middle of a run: the run is carried out again under the same key', async () => {
    const { scheduler, store, enqueued } = setup()
    const slotAt = NOON - HOUR
    await store.write(() => beginRun(store, { name: 'hourly', slotAt, cause: 'slot', startedAt: slotAt + 3 }))
    scheduler.start()
    await ended(scheduler, 1)
    expect(enqueued).toEqual([expect.objectContaining({ slotAt })])
    expect(enqueued[0]?.job.key).toBe(`schedule:hourly:${slotAt}`)
    expect(scheduler.runs('hourly').runs[0]).toMatchObject({
      status: 'success',
      startedAt: slotAt + 3,
      jobId: 1,
    })
  })

  it('between the job and the record of its run: there is one job all the same', async () => {
    const clock = new FakeClock(NOON)
    const store = openStore({ file: join(tempFolder(), 'y.db'), clock })
    const queue = await openQueue({ file: store, clock, executor: new ManualExecutor() })
    const slotAt = NOON - HOUR
    const { job } = await queue.enqueue({
      type: 'hello',
      payload: '{"n":1}',
      key: `schedule:hourly:${slotAt}`,
    })
    await store.write(() => beginRun(store, { name: 'hourly', slotAt, cause: 'slot', startedAt: slotAt }))

    const scheduler = createScheduler({
      store,
      clock,
      log: () => undefined,
      schedules: [hourly()],
      builtIns: [],
      enqueue: async (_name, _slotAt, scheduled) => (await queue.enqueue(scheduled)).job.id,
    })
    scheduler.start()
    await ended(scheduler, 1)
    expect(scheduler.runs('hourly').runs[0]).toMatchObject({ status: 'success', jobId: job.id })
    expect((await queue.jobs()).total).toBe(1)
    await scheduler.stop()
    await queue.close()
    await store.close()
  })

  it('in the middle of a built-in: that run is recorded as broken off', async () => {
    const { scheduler, store } = setup({
      schedules: [],
      builtIns: [
        { name: 'tidy', cron: '0 * * * *', action: 'tidies', timeoutMs: MINUTE, run: async () => {} },
      ],
    })
    await store.write(() => beginRun(store, { name: 'tidy', slotAt: 5, cause: 'slot', startedAt: 5 }))
    scheduler.start()
    await written(store)
    expect(scheduler.runs('tidy').runs[0]?.error).toContain('broken off')
    expect(scheduler.list()[0]?.lastError).toContain('broken off')
  })
})

describe('its life', () => {
  it('stops when it never started, and twice', async () => {
    const { scheduler } = setup()
    await scheduler.stop()
    await scheduler.stop()
    scheduler.start()
    await expect(scheduler.trigger('hourly')).rejects.toMatchObject({ code: 'WRONG_PHASE' })
  })

  it('looks no more after the stop', async () => {
    const { scheduler, clock, enqueued } = setup()
    scheduler.start()
    scheduler.start()
    await scheduler.stop()
    clock.advance(3 * HOUR)
    expect(enqueued).toEqual([])
  })

  it('is not harmed by a listener that throws', async () => {
    const { scheduler, clock, lines } = setup()
    scheduler.on('changed', () => {
      throw new Error('not my day')
    })
    scheduler.start()
    clock.advance(HOUR)
    await ended(scheduler, 1)
    expect(lines[0]).toContain('not my day')
  })

  it('tries a slot again that could not be recorded', async () => {
    const { scheduler, clock, store, enqueued } = setup()
    scheduler.start()
    await written(store)
    const write = store.write.bind(store)
    store.write = () => Promise.reject(new Error('no room'))
    clock.advance(HOUR)
    await until(scheduler, () => only(scheduler)?.isRunning === false)
    expect(only(scheduler)?.nextRunAt).toBe(NOON + HOUR)
    store.write = write
    clock.advance(5_000)
    await ended(scheduler, 1)
    expect(enqueued.map(({ slotAt }) => slotAt)).toEqual([NOON + HOUR])
  })

  it('pages its history, newest first', async () => {
    const { scheduler } = setup()
    for (let run = 1; run <= 5; run++) {
      await scheduler.trigger('hourly')
      await ended(scheduler, run)
    }
    const page = scheduler.runs('hourly', { limit: 2, offset: 1 })
    expect(page.runs.map(({ id }) => id)).toEqual([4, 3])
    expect(page.total).toBe(5)
  })
})

/** A database that nothing is wrong with. */
const WELL: Checkup = {
  compareCounters: async () => undefined,
  backUpIfChanged: async () => undefined,
  checkIntegrity: async () => ({ faults: [] }),
}

describe('the built-in schedules', () => {
  it('purge jobs every hour and old runs every day, in UTC', async () => {
    const clock = new FakeClock(NOON)
    const purged: number[] = []
    const { scheduler, store } = setup({ clock, schedules: [] })
    const own = createScheduler({
      store,
      clock,
      log: () => undefined,
      schedules: [],
      enqueue: async () => 1,
      builtIns: builtIns({ store, clock, purge: async () => purged.push(clock.now()), checkup: WELL }),
    })
    onTestFinished(() => own.stop())
    await scheduler.stop()
    await store.write(() => {
      for (let run = 0; run < 1_200; run++) {
        beginRun(store, {
          name: 'old',
          slotAt: run,
          cause: 'slot',
          startedAt: NOON - RUN_RETENTION_MS - 1 - run,
        })
      }
      beginRun(store, { name: 'old', slotAt: -1, cause: 'slot', startedAt: NOON - RUN_RETENTION_MS + HOUR })
      store.statement("UPDATE schedule_runs SET status = 'success', duration_ms = 1").run()
    })
    own.start()
    expect(
      own.list().map(({ name, timezone, isBuiltIn, nextRunAt }) => [name, timezone, isBuiltIn, nextRunAt]),
    ).toEqual([
      ['purge-completed-jobs', 'UTC', true, NOON + HOUR],
      ['purge-old-runs', 'UTC', true, NOON + 15.5 * HOUR],
      ['compare-counters', 'UTC', true, NOON + HOUR / 4],
      ['back-up-database', 'UTC', true, NOON + 15.75 * HOUR],
      // A Thursday; it comes on Sundays.
      ['check-integrity', 'UTC', true, NOON + (2 * 24 + 16.5) * HOUR],
    ])
    await own.trigger('purge-old-runs')
    await ended(own, 1, 'purge-old-runs')
    const left = store
      .statement<number>("SELECT COUNT(*) FROM schedule_runs WHERE name = 'old'")
      .pluck()
      .get()
    expect(left).toBe(1)
    clock.advance(HOUR)
    await ended(own, 1, 'purge-completed-jobs')
    expect(purged).toEqual([NOON + HOUR])
  })

  it('check the database and keep copies of it; damage is an error of its schedule', async () => {
    const clock = new FakeClock(NOON)
    const { scheduler, store } = setup({ clock, schedules: [] })
    await scheduler.stop()
    const done: string[] = []
    const own = createScheduler({
      store,
      clock,
      log: () => undefined,
      schedules: [],
      enqueue: async () => 1,
      builtIns: builtIns({
        store,
        clock,
        purge: async () => 0,
        checkup: {
          compareCounters: async () => done.push('compared'),
          backUpIfChanged: async () => done.push('backed up'),
          checkIntegrity: async () => ({ faults: ['page 7 is never used'] }),
        },
      }),
    })
    onTestFinished(() => own.stop())
    own.start()
    for (const name of ['compare-counters', 'back-up-database', 'check-integrity']) {
      await own.trigger(name)
      await ended(own, 1, name)
    }
    expect(done).toEqual(['compared', 'backed up'])
    expect(own.list().find(({ name }) => name === 'check-integrity')?.lastError).toContain(
      'page 7 is never used',
    )
  })
})
