import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ResolvedSchedule } from '../../../src/cron/schedule.ts'
import type { Scheduler } from '../../../src/cron/scheduler.ts'
import { createScheduler } from '../../../src/cron/slot-scheduler.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

export interface OpenScheduler {
  readonly clock: FakeClock
  readonly scheduler: () => Scheduler
  /** Every slot that was enqueued, in order, over all restarts. */
  readonly slots: number[]
  /** Let time pass in steps, and what comes of each step be written. */
  pass(ms: number, stepMs: number): Promise<void>
  /** Close the console, let its owner be away, and open it again. */
  restart(awayMs: number): Promise<void>
}

/** A scheduler of one schedule on a real store, with the clock in the test's hands. */
export function openScheduler(startAt: number, schedule: Partial<ResolvedSchedule>): OpenScheduler {
  const clock = new FakeClock(startAt)
  const file = join(tempFolder(), 'y.db')
  const slots: number[] = []
  let the = open()

  function open(): { store: Store; scheduler: Scheduler } {
    const store = openStore({ file, clock })
    const scheduler = createScheduler({
      store,
      clock,
      log: () => undefined,
      schedules: [
        {
          name: 'it',
          cron: '* * * * *',
          timezone: 'UTC',
          enqueue: { type: 'work', payload: '{}' },
          catchUp: 'once',
          timeoutMs: 600_000,
          ...schedule,
        },
      ],
      builtIns: [],
      enqueue: async (_name, slotAt) => slots.push(slotAt ?? 0),
    })
    scheduler.start()
    return { store, scheduler }
  }
  /** A run is begun in one write and ended in the next; both are there once a third is. */
  async function written(): Promise<void> {
    for (let i = 0; i < 3; i++) await the.store.write(() => undefined)
  }
  async function close(): Promise<void> {
    await written()
    await the.scheduler.stop()
    await the.store.close()
  }
  onTestFinished(close)

  return {
    clock,
    scheduler: () => the.scheduler,
    slots,
    async pass(ms, stepMs) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.advance(stepMs)
        await written()
      }
    },
    async restart(awayMs) {
      await close()
      clock.jump(awayMs)
      the = open()
      await written()
    },
  }
}
