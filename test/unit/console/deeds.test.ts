import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { ResolvedSchedule } from '../../../src/cron/schedule.ts'
import { createScheduler } from '../../../src/cron/slot-scheduler.ts'
import type { Worker } from '../../../src/model/worker.ts'
import { openStore } from '../../../src/store/store.ts'
import { CONFIG_DEFAULTS } from '../../../src/workspace/config.ts'
import { WorkspaceSettings } from '../../../src/workspace/workspace-settings.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ManualExecutor } from '../../support/manual-executor.ts'
import { openTestQueue, peek } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const WORKER = { id: 1, pid: 4321 } as Worker

class OneWorker extends ManualExecutor {
  readonly killed: { readonly pid: number; readonly entries: number }[] = []
  readonly #file: string

  constructor(file: string) {
    super()
    this.#file = file
  }

  override workers(): [] {
    return [WORKER] as unknown as []
  }

  override kill(_worker?: number, pid = 0): boolean {
    const [{ n } = { n: 0 }] = peek<{ n: number }>(this.#file, 'SELECT count(*) AS n FROM operations')
    this.killed.push({ pid, entries: n })
    return true
  }
}

/** A queue, its settings and a schedule on one database. */
async function setup() {
  const file = join(tempFolder(), 'queue.db')
  const clock = new FakeClock()
  const store = openStore({ file, clock })
  const executor = new OneWorker(file)
  const { queue } = await openTestQueue({ file, store, clock, executor })
  const settings = new WorkspaceSettings({
    store,
    clock,
    config: () => CONFIG_DEFAULTS,
    log: () => undefined,
  })
  const schedule: ResolvedSchedule = {
    ...{ name: 'hourly', cron: '0 * * * *', timezone: 'UTC', catchUp: 'once' as const, timeoutMs: 60_000 },
    enqueue: { type: 'hello', payload: '{}' },
  }
  const scheduler = createScheduler({
    ...{ store, clock, schedules: [schedule], builtIns: [], log: () => undefined },
    enqueue: async (_name, _slot, job) => (await queue.enqueue(job)).job.id,
  })
  onTestFinished(async () => {
    await scheduler.stop()
    await queue.close()
    await store.close()
  })
  return { file, queue, settings, scheduler, executor }
}

/** From now on the ledger takes no entry. */
function refuseEntries(file: string): void {
  const db = new Database(file)
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON operations BEGIN SELECT raise(ABORT, 'no entry'); END`)
  db.close()
}

test('a setting, a schedule and a copy are changed with their entries in the ledger', async () => {
  const { queue, settings, scheduler } = await setup()
  const { job } = await queue.enqueue({ type: 'hello' })
  const entering = (kind: 'enable' | 'disable' | 'trigger') =>
    queue.entering({ kind, subject: { schedule: 'hourly' }, surface: 'window' })
  await settings.set(
    [{ key: 'workers', value: 3 }],
    'window',
    queue.entering({ kind: 'set', subject: { settings: { workers: 3 } } }),
  )
  await settings.reset(
    ['workers'],
    queue.entering({ kind: 'reset', subject: { settings: { workers: null } } }),
  )
  await scheduler.disable('hourly', entering('disable'))
  await scheduler.disable('hourly', entering('disable'))
  await scheduler.enable('hourly', entering('enable'))
  const { jobId } = await scheduler.trigger('hourly', entering('trigger'))
  await jobId
  await queue.copy(job.id)
  const { operations } = await queue.operations()
  // The second time it was disabled already: nothing was done.
  expect(operations.map(({ kind }) => kind)).toEqual(['copy', 'trigger', 'enable', 'disable', 'reset', 'set'])
})

test('what the ledger does not take is not done', async () => {
  const { file, queue, settings, scheduler } = await setup()
  const { job } = await queue.enqueue({ type: 'hello' })
  refuseEntries(file)
  const write = queue.entering({ kind: 'set', subject: { settings: {} } })
  await expect(settings.set([{ key: 'workers', value: 3 }], 'window', write)).rejects.toThrow('no entry')
  expect(settings.list().find(({ key }) => key === 'workers')?.set).toBeNull()
  await expect(scheduler.disable('hourly', write)).rejects.toThrow('no entry')
  expect(scheduler.list()).toMatchObject([{ isEnabled: true }])
  await expect(scheduler.trigger('hourly', write)).rejects.toThrow('no entry')
  expect(scheduler.list()).toMatchObject([{ isRunning: false }])
  await expect(queue.copy(job.id)).rejects.toThrow('no entry')
  expect(await queue.stats()).toMatchObject({ pending: 1 })
  expect(peek(file, 'SELECT key FROM settings')).toEqual([])
  expect(peek(file, 'SELECT id FROM schedule_runs')).toEqual([])
})

test('a kill is entered before the process is ended, and one of no such process is not', async () => {
  const { queue, executor } = await setup()
  await expect(queue.kill(1, 99)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await queue.kill(1, WORKER.pid!, 'window')
  expect(executor.killed).toEqual([{ pid: WORKER.pid, entries: 1 }])
  const { operations } = await queue.operations()
  expect(operations).toMatchObject([
    { kind: 'kill', surface: 'window', selection: { subject: { pid: 4321 } } },
  ])
})

test('a process is ended even where the disk refuses the entry', async () => {
  const { file, queue, executor } = await setup()
  refuseEntries(file)
  await queue.kill(1, WORKER.pid!)
  expect(executor.killed).toEqual([{ pid: WORKER.pid, entries: 0 }])
})
