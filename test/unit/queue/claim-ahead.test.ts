import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Gate {
  readonly entered: Promise<void>
  readonly open: () => void
}

interface Setup {
  readonly queue: OpenQueue
  readonly clock: FakeClock
  readonly file: string
  /** Payload texts in the order in which their jobs began. */
  readonly begun: string[]
  /** Jobs of the type `gate` wait for this. */
  readonly gate: Gate
}

/** One worker, handlers in this process, and a clock in which every job takes no time: the pace is quick at once. */
async function setup(): Promise<Setup> {
  const file = join(tempFolder(), 'queue.db')
  const clock = new FakeClock()
  const queue = await openQueue({ file, clock, workers: 1, drainMs: 0 })
  const begun: string[] = []
  const entered = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  queue.register<string>('quick', async (payload) => {
    begun.push(payload)
  })
  queue.register('gate', async () => {
    entered.resolve()
    await opened.promise
  })
  onTestFinished(async () => {
    opened.resolve()
    await queue.close()
  })
  return { queue, clock, file, begun, gate: { entered: entered.promise, open: opened.resolve } }
}

/** Let the queue learn that jobs are quick, then hold its worker with twenty jobs claimed behind it. */
async function holdWithTwentyBehind({ queue, gate }: Setup): Promise<{ gateId: number; ids: number[] }> {
  await queue.start()
  const { job } = await queue.enqueue({ type: 'quick', payload: '"first"' })
  await untilStatus(queue, job.id, 'completed')
  const enqueued = await queue.enqueueMany([
    { type: 'gate' },
    ...Array.from({ length: 20 }, (_, i) => ({ type: 'quick', payload: `"${i}"` })),
  ])
  await gate.entered
  const [gateJob, ...rest] = enqueued.map((one) => one.job.id)
  return { gateId: gateJob!, ids: rest }
}

test('quick jobs in this process are claimed ahead, and begin in their order', async () => {
  const the = await setup()
  const { ids } = await holdWithTwentyBehind(the)
  expect(await the.queue.stats()).toMatchObject({ running: 21, pending: 0 })
  the.gate.open()
  await untilStatus(the.queue, ids.at(-1)!, 'completed')
  expect(the.begun).toEqual(['first', ...ids.map((_, i) => `${i}`)])
  const { attempts } = await the.queue.attempts(ids[7]!)
  expect(attempts).toMatchObject([{ number: 1, outcome: 'completed', isCounted: true }])
})

test('pausing a queue takes back what was claimed ahead: nothing more of it begins', async () => {
  const the = await setup()
  const { ids, gateId } = await holdWithTwentyBehind(the)
  await the.queue.pause('default')
  expect(await the.queue.stats()).toMatchObject({ running: 1, pending: 20 })
  the.gate.open()
  await untilStatus(the.queue, gateId, 'completed')
  expect(the.begun).toEqual(['first'])
  expect(await the.queue.job(ids[0]!)).toMatchObject({ attempts: 0, startedAt: null, status: 'pending' })
  expect((await the.queue.attempts(ids[0]!)).attempts).toEqual([])
  await the.queue.resume('default')
  await untilStatus(the.queue, ids.at(-1)!, 'completed')
})

test('a hold stops what was claimed ahead and has not begun', async () => {
  const the = await setup()
  const { ids, gateId } = await holdWithTwentyBehind(the)
  await the.queue.hold({ type: 'quick', isOnce: false })
  the.gate.open()
  await untilStatus(the.queue, gateId, 'completed')
  while ((await the.queue.holds()).waiting < 20) await new Promise((resolve) => setImmediate(resolve))
  expect(the.begun).toEqual(['first'])
  expect(await the.queue.job(ids[0]!)).toMatchObject({ attempts: 0, startedAt: null, isHeld: true })
})

test('a job that is cancelled while it is claimed ahead never begins, and its history is empty', async () => {
  const the = await setup()
  const { ids } = await holdWithTwentyBehind(the)
  await the.queue.cancel(ids[3]!)
  const job = await untilStatus(the.queue, ids[3]!, 'cancelled')
  expect(job).toMatchObject({ attempts: 0, startedAt: null, cancelRequestedAt: null })
  the.gate.open()
  await untilStatus(the.queue, ids.at(-1)!, 'completed')
  expect(the.begun).not.toContain('3')
  expect((await the.queue.attempts(ids[3]!)).attempts).toEqual([])
})

test('a bulk cancel reaches what is claimed ahead', async () => {
  const the = await setup()
  const { ids, gateId } = await holdWithTwentyBehind(the)
  const { affected } = await the.queue.bulk('cancel', { filter: { type: ['quick'], status: ['running'] } })
  expect(affected).toBe(20)
  await untilStatus(the.queue, ids.at(-1)!, 'cancelled')
  the.gate.open()
  await untilStatus(the.queue, gateId, 'completed')
  expect(the.begun).toEqual(['first'])
})

test('stopping gives back what has not begun, as if it had never been claimed', async () => {
  const the = await setup()
  const { ids, gateId } = await holdWithTwentyBehind(the)
  const stopped = the.queue.stop()
  await untilStatus(the.queue, ids.at(-1)!, 'pending')
  the.gate.open()
  const ending = setInterval(() => the.clock.advance(100), 1)
  await stopped
  clearInterval(ending)
  expect(the.begun).toEqual(['first'])
  expect((await the.queue.job(gateId)).status).toBe('completed')
  expect(await the.queue.job(ids[0]!)).toMatchObject({ attempts: 0, startedAt: null })
})

test('what waits behind a job that turns out slow is given back after a moment', async () => {
  const the = await setup()
  const { ids } = await holdWithTwentyBehind(the)
  the.clock.advance(60)
  await untilStatus(the.queue, ids.at(-1)!, 'pending')
  expect(await the.queue.stats()).toMatchObject({ running: 1, pending: 20 })
  the.gate.open()
  await untilStatus(the.queue, ids.at(-1)!, 'completed')
})

test('handlers in processes of their own are given one job each, however quick they are', async () => {
  const { queue, executor } = await openTestQueue({ workers: 2 })
  await queue.enqueueMany(Array.from({ length: 6 }, () => ({ type: 'a' })))
  await queue.start()
  for (const id of [1, 2, 3]) (await executor.attemptOf(id)).end(resolved)
  await untilStatus(queue, 3, 'completed')
  await executor.attemptOf(5)
  expect(await queue.stats()).toMatchObject({ running: 2, pending: 1 })
})

test('a job that took its host down takes no others along that would only wait behind it', async () => {
  const the = await setup()
  await the.queue.enqueueMany([
    { type: 'quick', payload: '"first"' },
    { type: 'gate' },
    ...Array.from({ length: 5 }, (_, i) => ({ type: 'quick', payload: `"${i}"` })),
  ])
  const db = new Database(the.file)
  db.exec('UPDATE jobs SET lost_in_a_row = 1 WHERE id = 2')
  db.close()
  await the.queue.start()
  await the.gate.entered
  expect(await the.queue.stats()).toMatchObject({ running: 1, pending: 5 })
  the.gate.open()
  await untilStatus(the.queue, 7, 'completed')
})
