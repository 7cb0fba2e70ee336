import { expect, test } from 'vitest'
import type { Job } from '../../../src/model/job.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus } from '../../support/open-test-queue.ts'

/** Resolves with the job once a hold has stopped it. */
async function untilHeld(queue: OpenQueue, id: number): Promise<Job> {
  const { promise, resolve } = Promise.withResolvers<Job>()
  const stop = queue.on('jobs', ({ changed }) => {
    const job = changed.find((one) => one.id === id && one.isHeld)
    if (job) resolve(job)
  })
  const now = await queue.job(id)
  if (now.isHeld) resolve(now)
  const job = await promise
  stop()
  return job
}

async function enqueue(queue: OpenQueue, ...payloads: string[]): Promise<number[]> {
  const enqueued = await queue.enqueueMany(payloads.map((payload) => ({ type: 'mail', payload })))
  return enqueued.map(({ job }) => job.id)
}

/** A started queue with one job that a hold has stopped. */
async function withHeldJob(condition = '', isOnce = true) {
  const setup = await openTestQueue({ workers: 1 })
  await setup.queue.start()
  const hold = await setup.queue.hold({ type: 'mail', condition, isOnce })
  const [id] = await enqueue(setup.queue, '{"n":1}')
  setup.clock.advance(0)
  const job = await untilHeld(setup.queue, id!)
  return { ...setup, id: id!, hold, job }
}

test('the next job of a held type stops before it runs, and is as it was', async () => {
  const { queue, executor, clock, id, job } = await withHeldJob()
  expect(executor.started).toEqual([])
  expect(job).toMatchObject({
    ...{ status: 'pending', isHeld: true, attempts: 0, startedAt: null, runAt: clock.now() },
  })
  expect((await queue.attempts(id)).attempts).toEqual([])
  expect(await queue.stats()).toMatchObject({ pending: 1, running: 0 })
})

test('a hold for once lets the second job run, and is off', async () => {
  const { queue, executor, hold, id } = await withHeldJob()
  const [second] = await enqueue(queue, '{"n":2}')
  ;(await executor.attemptOf(second!)).end(resolved)
  await untilStatus(queue, second!, 'completed')
  expect((await queue.holds()).holds).toMatchObject([
    { id: hold.id, isOn: false, isOnce: true, stopped: 1, lastJobId: id, waiting: 1 },
  ])
})

test('a hold that stays stops every job, and the workers go on with others', async () => {
  const { queue, executor, id } = await withHeldJob('', false)
  const more = await enqueue(queue, '2', '3')
  for (const each of more) await untilHeld(queue, each)
  const { job } = await queue.enqueue({ type: 'other' })
  ;(await executor.attemptOf(job.id)).end(resolved)
  expect(await queue.holds()).toMatchObject({ waiting: 3, oldest: { jobId: id } })
})

test('those behind a held backlog begin as soon as it is held', async () => {
  const { queue, executor } = await openTestQueue({ workers: 2 })
  const backlog = await queue.enqueueMany(Array.from({ length: 130 }, () => ({ type: 'mail' })))
  const { job } = await queue.enqueue({ type: 'other' })
  await queue.hold({ type: 'mail', isOnce: false })
  await queue.start()
  await executor.attemptOf(job.id)
  expect(await queue.holds()).toMatchObject({ waiting: 130, holds: [{ stopped: 130 }] })
  expect(await queue.heldBy(backlog[77]!.job.id)).not.toBeNull()
  expect(executor.started).toEqual([job.id])
})

test('of a backlog, a hold for once takes the first in the order of running', async () => {
  const { queue, executor } = await openTestQueue({ workers: 3 })
  const jobs = await queue.enqueueMany([
    { type: 'mail', priority: 5 },
    { type: 'mail', priority: -5 },
    { type: 'mail', priority: 0 },
  ])
  const [last, first, middle] = jobs.map(({ job }) => job.id)
  await queue.hold({ type: 'mail' })
  await queue.start()
  await untilHeld(queue, first!)
  await executor.attemptOf(last!)
  expect(executor.started).toEqual([middle, last])
})

test.each([
  ['payload.n:12345678901234567890', '{"n":12345678901234567890}', '{"n":12345678901234567891}'],
  ['payload.user.id:42', '{"user":{"id":42}}', '{"user":{"id":421}}'],
  ['-payload.country:*', '{"name":"x"}', '{"country":"CH"}'],
  ['payload:"needle"', '{"in":"hay NEEDLE hay"}', '{"in":"hay"}'],
  ['payload.n:>5 payload.n:<9', '{"n":7}', '{"n":9}'],
])('a hold on %s stops what matches, to the digit, and nothing else', async (condition, held, other) => {
  const { queue, executor } = await openTestQueue({ workers: 2 })
  await queue.start()
  await queue.hold({ type: 'mail', condition, isOnce: false })
  const [free, stopped] = await enqueue(queue, other, held)
  await untilHeld(queue, stopped!)
  await executor.attemptOf(free!)
  expect(executor.started).toEqual([free])
})

test.each([
  ['status:dead', 'status'],
  ['payload.n:1 type:mail', 'type'],
  ['needle', 'payload:"…"'],
  ['priority:x', 'whole numbers'],
])('the condition %s is refused, naming the field and what is wrong', async (condition, says) => {
  const { queue } = await openTestQueue()
  const refusal = queue.hold({ type: 'mail', condition })
  await expect(refusal).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { field: 'condition' } })
  await expect(refusal).rejects.toThrow(says)
})

test('running a held job lets it go for good, also with a hold that stays, and stands in the ledger', async () => {
  const { queue, executor, id } = await withHeldJob('', false)
  const { operation } = await queue.act('run-now', id, { surface: 'window' })
  ;(await executor.attemptOf(id)).end(resolved)
  await untilStatus(queue, id, 'completed')
  expect(await queue.operation(operation)).toMatchObject({ kind: 'run-now', affected: 1 })
  expect(await queue.job(id)).toMatchObject({ attempts: 1, isHeld: false })
})

test('a hold that stays stops a job again before its next attempt', async () => {
  const { queue, executor, clock, id } = await withHeldJob('', false)
  await queue.act('run-now', id)
  ;(await executor.attemptOf(id)).end(rejected())
  const { runAt } = await untilStatus(queue, id, 'failed')
  clock.advance(runAt - clock.now())
  expect(await untilHeld(queue, id)).toMatchObject({ status: 'pending', attempts: 1, runAt })
  expect(executor.started).toEqual([id])
})

test('a corrected payload stays held, and is what runs then', async () => {
  const { queue, executor, id } = await withHeldJob('payload.n:1', false)
  await queue.correct(id, { payload: '{"n":2}' })
  expect(await queue.job(id)).toMatchObject({ isHeld: true, payload: '{"n":2}' })
  await queue.act('run-now', id)
  expect((await executor.attemptOf(id)).assignment.payload).toBe('{"n":2}')
})

test('failing a held job spends one attempt, and no retry follows', async () => {
  const { queue, executor, clock, id } = await withHeldJob()
  clock.advance(5)
  const { job, operation } = await queue.fail(id, { surface: 'window', reason: 'wrong customer' })
  expect(job).toMatchObject({
    ...{ status: 'dead', isHeld: false, attempts: 1, runAt: clock.now() - 5 },
    lastError: 'FailedByHand: failed by hand before it ran: wrong customer',
  })
  expect((await queue.attempts(id)).attempts).toMatchObject([
    { number: 1, isCounted: true, outcome: 'failed', error: { name: 'FailedByHand' } },
  ])
  expect(await queue.operation(operation)).toMatchObject({
    ...{ kind: 'fail', affected: 1, reason: 'wrong customer', state: 'done' },
  })
  expect(await queue.previewUndo(operation)).toMatchObject({ affected: 0 })
  expect(await queue.stats()).toMatchObject({ pending: 0, dead: 1 })
  expect(executor.started).toEqual([])
  await queue.retry(id)
  await executor.attemptOf(id)
})

test('a job that is not held can’t be failed', async () => {
  const { queue, id } = await withHeldJob()
  await queue.cancel(id)
  await expect(queue.fail(id)).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  await expect(queue.fail(id + 1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a held job that changed since it was looked at is not failed unseen', async () => {
  const { queue, clock, id, job } = await withHeldJob()
  clock.advance(5)
  await queue.act('change', id, { change: { priority: 3 } })
  await expect(queue.fail(id, { seen: job.updatedAt })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await queue.job(id)).toMatchObject({ isHeld: true, priority: 3 })
})

test('cancelling a held job keeps when it was due; undone, it is held again', async () => {
  const { queue, executor, clock, id, job } = await withHeldJob()
  clock.advance(5)
  const { job: cancelled, operation } = await queue.act('cancel', id)
  expect(cancelled).toMatchObject({ status: 'cancelled', isHeld: false, runAt: job.runAt })
  await queue.undo(operation)
  expect(await queue.job(id)).toMatchObject({ status: 'pending', isHeld: true, runAt: job.runAt })
  expect(executor.started).toEqual([])
})

test('undoing a run in a paused queue holds the job again', async () => {
  const { queue, clock, id, job } = await withHeldJob()
  await queue.pause('default')
  clock.advance(5)
  const { operation } = await queue.act('run-now', id)
  expect(await queue.job(id)).toMatchObject({ isHeld: false, runAt: clock.now() })
  await queue.undo(operation)
  expect(await queue.job(id)).toMatchObject({ isHeld: true, runAt: job.runAt })
})

test('no clock makes a held job due', async () => {
  const { queue, executor, clock, id } = await withHeldJob()
  clock.jump(300 * 365 * 86_400_000)
  clock.advance(10_000)
  const { job } = await queue.enqueue({ type: 'other' })
  await executor.attemptOf(job.id)
  expect(await queue.job(id)).toMatchObject({ isHeld: true })
})

test('a held job and its hold outlive the host', async () => {
  const first = await openTestQueue({ workers: 1 })
  await first.queue.start()
  await first.queue.hold({ type: 'mail', isOnce: false })
  const [id] = await enqueue(first.queue, '1')
  await untilHeld(first.queue, id!)
  await first.queue.close()
  const { queue, executor } = await openTestQueue({ file: first.file, workers: 1 })
  await queue.start()
  const [next] = await enqueue(queue, '2')
  await untilHeld(queue, next!)
  expect(executor.started).toEqual([])
  expect(await queue.heldBy(id!)).toMatchObject({ hold: { type: 'mail', isOn: true, waiting: 2 } })
})

test('a hold of another program counts from the next claim on', async () => {
  const { queue, executor, file, clock } = await openTestQueue({ workers: 1 })
  await queue.start()
  const beside = await openTestQueue({ file, clock })
  await beside.queue.hold({ type: 'mail' })
  const [id] = await enqueue(queue, '1')
  await untilHeld(queue, id!)
  expect(executor.started).toEqual([])
  await beside.queue.act('run-now', id!)
  clock.advance(10_000)
  await executor.attemptOf(id!)
})

test('what it holds stays held when a hold is switched off or removed', async () => {
  const { queue, executor, id, hold } = await withHeldJob('', false)
  expect(await queue.switchHold(hold.id, false)).toMatchObject({ isOn: false, waiting: 1 })
  const [next] = await enqueue(queue, '2')
  await executor.attemptOf(next!)
  await queue.removeHold(hold.id)
  expect(await queue.job(id)).toMatchObject({ isHeld: true })
  expect(await queue.heldBy(id)).toMatchObject({ hold: null })
  expect(await queue.holds()).toMatchObject({ holds: [], waiting: 1, oldest: { jobId: id } })
  await expect(queue.removeHold(hold.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(queue.switchHold(hold.id, true)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a hold of the same type and condition takes the place of the one before', async () => {
  const { queue } = await openTestQueue()
  const first = await queue.hold({ type: 'mail', condition: ' payload.n:1 ' })
  const second = await queue.hold({ type: 'mail', condition: 'payload.n:1', isOnce: false })
  expect(second).toMatchObject({ id: first.id, isOnce: false, condition: 'payload.n:1' })
  expect((await queue.holds()).holds).toHaveLength(1)
})

test('setting a hold and taking it off stand in the ledger, and change no job', async () => {
  const { queue } = await openTestQueue()
  const { id } = await queue.hold({ type: 'mail', condition: 'payload.n:1' }, 'window')
  await queue.switchHold(id, false, 'http')
  await queue.removeHold(id)
  const subject = { held: 'mail', condition: 'payload.n:1' }
  expect((await queue.operations()).operations).toMatchObject([
    { kind: 'unhold', surface: 'program', selection: { subject }, affected: 0 },
    { kind: 'unhold', surface: 'http', selection: { subject } },
    { kind: 'hold', surface: 'window', selection: { subject }, state: 'done' },
  ])
  await expect(queue.removeHold(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await queue.operations()).operations).toHaveLength(3)
})

test('a hundred holds there may be; one more takes the place of one that is off', async () => {
  const { queue } = await openTestQueue()
  for (let n = 0; n < 100; n++) await queue.hold({ type: 'mail', condition: `payload.n:${n}` })
  await expect(queue.hold({ type: 'more' })).rejects.toThrow('100 holds at most')
  const { holds } = await queue.holds()
  await queue.switchHold(holds.at(-1)!.id, false)
  await queue.hold({ type: 'more' })
  expect((await queue.holds()).holds).toHaveLength(100)
})

test('held jobs are found by is:held, and let go together', async () => {
  const { queue, executor, id } = await withHeldJob('', false)
  const [second] = await enqueue(queue, '2')
  await untilHeld(queue, second!)
  await queue.pause('default')
  const [free] = await enqueue(queue, '3')
  const filter = { where: [{ kind: 'held' as const }] }
  const { jobs, total } = await queue.jobs({ filter })
  expect(jobs.map((job) => job.id)).toEqual([second, id])
  expect(total).toBe(2)
  const others = await queue.jobs({ filter: { where: [{ kind: 'held', isNot: true }] } })
  expect(others.jobs.map((job) => job.id)).toEqual([free])
  expect(await queue.bulk('run-now', { filter })).toMatchObject({ affected: 2 })
  expect((await queue.jobs({ filter })).total).toBe(0)
  expect(executor.started).toEqual([])
})

test('the stored row says that it is held, and when it is due', async () => {
  const { queue, id, job } = await withHeldJob()
  const column = (await queue.stored(id)).find(({ name }) => name === 'run_at')
  expect(column?.meaning).toBe(`held; due at ${new Date(job.runAt).toISOString()}`)
})

test('counters equal a count, and no start is left behind, however held jobs go', async () => {
  const { queue, file, id } = await withHeldJob('', false)
  const more = await enqueue(queue, '2', '3')
  for (const each of more) await untilHeld(queue, each)
  await queue.fail(id)
  await queue.cancel(more[0]!)
  const counted = peek(file, 'SELECT status, count(*) AS jobs FROM jobs GROUP BY status ORDER BY status')
  expect(counted).toEqual([
    { status: 1, jobs: 1 },
    { status: 5, jobs: 1 },
    { status: 6, jobs: 1 },
  ])
  expect(await queue.stats()).toMatchObject({ pending: 1, dead: 1, cancelled: 1, running: 0 })
  expect(
    peek(file, 'SELECT max(run_at) < 9e15 AS fits, count(*) AS jobs FROM jobs WHERE is_due = 1'),
  ).toEqual([{ fits: 1, jobs: 2 }])
})
