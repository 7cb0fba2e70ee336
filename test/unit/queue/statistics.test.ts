import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Statistics } from '../../../src/model/statistics.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Run a job of this type to its end. @returns its id */
async function run(
  { queue, executor, clock }: TestQueue,
  type: string,
  { waitMs = 0, runMs = 0, ending = resolved, maxAttempts = 1, queue: name = 'default' } = {},
): Promise<number> {
  await queue.pause(name)
  const { job } = await queue.enqueue({ type, queue: name, maxAttempts })
  clock.advance(waitMs)
  await queue.resume(name)
  const attempt = await executor.attemptOf(job.id)
  clock.advance(runMs)
  attempt.end(ending)
  const after = ending === resolved ? 'completed' : maxAttempts > 1 ? 'failed' : 'dead'
  await untilStatus(queue, job.id, after)
  return job.id
}

function close(told: number | undefined, ms: number): void {
  expect(Math.abs((told ?? 0) - ms)).toBeLessThanOrEqual(ms * 0.05 + 1)
}

const sum = (series: Statistics['series']['completed']): number =>
  series.reduce<number>((all, value) => all + (value ?? 0), 0)

test('attempts are counted by what their jobs became, with how long they waited and ran', async () => {
  const the = await openTestQueue({ workers: 1 })
  await the.queue.start()
  await run(the, 'good', { waitMs: 2_000, runMs: 400 })
  await run(the, 'good', { waitMs: 2_000, runMs: 400 })
  await run(the, 'bad', { ending: rejected() })
  await run(the, 'bad', { ending: rejected(), maxAttempts: 3 })
  const { total, types, queues, series } = await the.queue.statistics({ span: '1h' })
  expect(total).toMatchObject({
    enqueued: 4,
    completed: 2,
    dead: 1,
    failed: 1,
    cancelled: 0,
    failureShare: 0.5,
  })
  expect(types.map(({ name, failureShare }) => ({ name, failureShare }))).toEqual([
    { name: 'bad', failureShare: 1 },
    { name: 'good', failureShare: 0 },
  ])
  close(types[1]?.waitedMs?.p95, 2_000)
  close(types[1]?.ranMs?.p50, 400)
  expect(queues).toMatchObject([{ name: 'default', completed: 2 }])
  expect(sum(series.completed)).toBe(2)
  expect(series.completed).toHaveLength(60)
})

test('the newest failure of a type is named, with its error, however long ago', async () => {
  const the = await openTestQueue({ workers: 1 })
  await the.queue.start()
  await run(the, 'bad', { ending: rejected('an older one') })
  const at = the.clock.now()
  const jobId = await run(the, 'bad', { ending: rejected('no route to host') })
  the.clock.jump(2 * HOUR_MS)
  const { types, total } = await the.queue.statistics({ span: '15m' })
  expect(total.dead).toBe(0)
  expect(types).toMatchObject([{ name: 'bad', lastFailure: { jobId, at, error: 'no route to host' } }])
})

test('jobs that are cancelled while they wait are counted: one by one, by selection, and swept', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueueMany(Array.from({ length: 1_200 }, () => ({ type: 'many' })))
  const few = await queue.enqueueMany(Array.from({ length: 3 }, () => ({ type: 'few' })))
  await queue.cancel(few[0]!.job.id)
  await queue.bulk('cancel', { ids: [few[1]!.job.id] })
  await queue.bulk('cancel', { filter: { type: ['few'] } })
  await queue.bulk('cancel', { filter: {} })
  const { types } = await queue.statistics({ span: '1h' })
  expect(types).toMatchObject([
    { name: 'few', cancelled: 3, enqueued: 3 },
    { name: 'many', cancelled: 1_200, enqueued: 1_200 },
  ])
})

test('they can be asked of one queue or type', async () => {
  const the = await openTestQueue({ workers: 1 })
  await the.queue.start()
  await run(the, 'a')
  await run(the, 'b', { queue: 'other' })
  expect((await the.queue.statistics({ span: '1h', type: 'a' })).total.completed).toBe(1)
  expect((await the.queue.statistics({ span: '1h', queue: 'other' })).types).toMatchObject([{ name: 'b' }])
  expect((await the.queue.statistics({ span: '1h', queue: 'no such queue' })).total.completed).toBe(0)
})

test('they outlive the jobs that they are of, and a restart', async () => {
  const file = join(tempFolder(), 'queue.db')
  const the = await openTestQueue({ file, workers: 1 })
  await the.queue.start()
  await run(the, 'a', { runMs: 90 })
  the.clock.jump(2 * DAY_MS)
  expect(await the.queue.purge()).toBe(1)
  await the.queue.close()
  const { queue } = await openTestQueue({ file, clock: the.clock })
  const { total, types } = await queue.statistics({ span: '7d' })
  expect(total.completed).toBe(1)
  close(types[0]?.ranMs?.p99, 90)
})

test('a commit is not made for them more often than every five seconds, and with others every second', async () => {
  const the = await openTestQueue({ workers: 1 })
  await the.queue.start()
  const written = (): unknown[] => peek(the.file, 'SELECT completed_jobs AS n FROM rollups')
  await run(the, 'a')
  await run(the, 'a')
  expect(written()).toEqual([])
  // The rounds of the next job take them along.
  await run(the, 'a', { waitMs: 1_000 })
  expect(written()).toEqual([{ n: 2 }])
  the.clock.advance(5_000)
  await the.queue.stats()
  await the.queue.enqueue({ type: 'b' })
  expect(peek(the.file, 'SELECT sum(completed_jobs) AS n FROM rollups')).toEqual([{ n: 3 }])
})

test('what settled before a kill and was not written is counted when the next host starts, once', async () => {
  const file = join(tempFolder(), 'queue.db')
  const the = await openTestQueue({ file, workers: 1 })
  await the.queue.start()
  await run(the, 'a')
  await the.queue.statistics({ span: '1h' })
  the.clock.advance(300)
  await run(the, 'a', { runMs: 40 })
  await run(the, 'bad', { ending: rejected('boom') })
  const copy = join(tempFolder(), 'queue.db')
  // What is on the disk at this moment is what a kill leaves.
  const db = new Database(file)
  await db.backup(copy)
  db.close()
  const next = await openTestQueue({ file: copy, clock: the.clock, workers: 1 })
  await next.queue.start()
  const { total, types } = await next.queue.statistics({ span: '1h' })
  expect(total).toMatchObject({ completed: 2, dead: 1 })
  expect(types[1]?.lastFailure?.error).toBe('boom')
  await next.queue.close()
  const third = await openTestQueue({ file: copy, clock: the.clock, workers: 1 })
  await third.queue.start()
  expect((await third.queue.statistics({ span: '1h' })).total).toMatchObject({ completed: 2, dead: 1 })
})

test('a wall clock that is set back and forth loses no count and breaks nothing', async () => {
  const the = await openTestQueue({ workers: 1 })
  await the.queue.start()
  await run(the, 'a')
  the.clock.jump(-2 * HOUR_MS)
  const { job } = await the.queue.enqueue({ type: 'a' })
  const attempt = await the.executor.attemptOf(job.id)
  the.clock.jump(-HOUR_MS)
  attempt.end(resolved)
  await untilStatus(the.queue, job.id, 'completed')
  await the.queue.statistics({ span: '1h' })
  the.clock.jump(3 * HOUR_MS)
  expect((await the.queue.statistics({ span: '6h' })).total.completed).toBe(2)
})

test('depth is sampled each minute, and told per status; before the first sample nothing is', async () => {
  const the = await openTestQueue({ workers: 1 })
  await the.queue.pause('default')
  await the.queue.enqueueMany([{ type: 'a' }, { type: 'a' }])
  await the.queue.start()
  const dueAt = the.clock.now()
  await sampled(the)
  await the.queue.enqueue({ type: 'b' })
  the.clock.advance(MINUTE_MS)
  await sampled(the)
  const { series, keptSince } = await the.queue.statistics({ span: '15m' })
  expect(series.depth.pending.slice(-4)).toEqual([null, null, 2, 3])
  expect(series.completed.slice(-3)).toEqual([null, 0, 0])
  expect(keptSince).toBe(dueAt)
  expect(peek(the.file, 'SELECT oldest_due_at AS at FROM depths LIMIT 1')).toEqual([{ at: dueAt }])
})

/** Let the work of the minute's timer, which has been due, come to its end. */
async function sampled({ clock, queue }: TestQueue): Promise<void> {
  clock.advance(1)
  for (let turn = 0; turn < 5; turn++) await queue.resume('no such queue')
}
