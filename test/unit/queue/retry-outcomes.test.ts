import { expect, test } from 'vitest'
import type { Operation, RetryOutcomes } from '../../../src/model/operation.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

const NOTHING: RetryOutcomes = {
  pending: 0,
  running: 0,
  failed: 0,
  completed: 0,
  dead: 0,
  cancelled: 0,
  gone: 0,
  failedAsBefore: 0,
}

/** Dead jobs, and one worker for each. */
async function dead(count: number, options: Parameters<typeof openTestQueue>[0] = {}) {
  const setup = await openTestQueue({ workers: count, ...options })
  const jobs = await setup.queue.enqueueMany(
    Array.from({ length: count }, () => ({ type: 'hash', maxAttempts: 1 })),
  )
  const ids = jobs.map(({ job }) => job.id)
  await setup.queue.start()
  for (const id of ids) await fail(setup, id, 'row 7 is broken', 'dead')
  setup.clock.advance(1)
  return { ...setup, setup, ids }
}

async function fail(
  { executor, queue }: TestQueue,
  id: number,
  message: string,
  status: 'dead' | 'failed',
): Promise<void> {
  ;(await executor.attemptOf(id)).end(rejected(message))
  await untilStatus(queue, id, status)
}

async function complete({ executor, queue }: TestQueue, id: number): Promise<void> {
  ;(await executor.attemptOf(id)).end(resolved)
  await untilStatus(queue, id, 'completed')
}

async function retried({ queue }: TestQueue, ids: readonly number[]): Promise<number> {
  await queue.bulk('retry', { ids })
  return (await queue.operations({ kind: ['retry'], limit: 1 })).operations[0]?.id ?? 0
}

async function outcomesOf({ queue }: TestQueue, id: number): Promise<RetryOutcomes | null> {
  return (await queue.operation(id)).outcomes
}

test('a retry says what has come of its jobs, and which failed as before', async () => {
  const { setup, ids } = await dead(4)
  const [one, two, three, four] = ids as [number, number, number, number]
  const retry = await retried(setup, ids)
  await setup.executor.attemptOf(four)
  expect(await outcomesOf(setup, retry)).toEqual({ ...NOTHING, running: 4 })
  await complete(setup, one)
  await fail(setup, two, 'row 8 is broken', 'dead')
  await fail(setup, three, 'the disk is gone', 'dead')
  expect(await outcomesOf(setup, retry)).toEqual({
    ...NOTHING,
    completed: 1,
    dead: 2,
    failedAsBefore: 1,
    running: 1,
  })
})

test('a job that fails again and is tried again is followed to its end', async () => {
  const setup = await openTestQueue({ workers: 1 })
  const { job } = await setup.queue.enqueue({ type: 'hash', maxAttempts: 2, retryDelayMs: 1_000 })
  await setup.queue.start()
  await fail(setup, job.id, 'no', 'failed')
  const { operation } = await setup.queue.act('retry', job.id)
  await fail(setup, job.id, 'no', 'failed')
  expect(await outcomesOf(setup, operation)).toEqual({ ...NOTHING, failed: 1, failedAsBefore: 1 })
  setup.clock.advance(60_000)
  await complete(setup, job.id)
  expect(await outcomesOf(setup, operation)).toEqual({ ...NOTHING, completed: 1, failedAsBefore: 1 })
})

test('what is put back is gone, what is cancelled is cancelled, and waits again where that is undone', async () => {
  const { setup, ids, queue } = await dead(3)
  const [one, two] = ids as [number, number]
  await queue.pause('default')
  const retry = await retried(setup, ids)
  const { operation: cancel } = await queue.act('cancel', one)
  expect(await outcomesOf(setup, retry)).toEqual({ ...NOTHING, pending: 2, cancelled: 1 })
  await queue.undo(cancel)
  expect(await outcomesOf(setup, retry)).toEqual({ ...NOTHING, pending: 3 })
  setup.clock.advance(1)
  await queue.act('change', two, { change: { priority: 3 } })
  await queue.undo(retry)
  // The first one was cancelled and called back, the second one was changed: only the third is as the retry left it.
  expect(await outcomesOf(setup, retry)).toEqual({ ...NOTHING, pending: 2, gone: 1 })
})

test('a job that is retried anew counts for the newer retry', async () => {
  const { setup, ids } = await dead(1)
  const [id] = ids as [number]
  const first = await retried(setup, ids)
  await fail(setup, id, 'row 7 is broken', 'dead')
  const second = await retried(setup, ids)
  await complete(setup, id)
  expect(await outcomesOf(setup, first)).toEqual({ ...NOTHING, dead: 1, failedAsBefore: 1 })
  expect(await outcomesOf(setup, second)).toEqual({ ...NOTHING, completed: 1 })
})

test('what was purged or deleted meanwhile stays counted', async () => {
  const { setup, ids, queue, clock } = await dead(2)
  const [one, two] = ids as [number, number]
  const retry = await retried(setup, ids)
  await complete(setup, one)
  await fail(setup, two, 'other', 'dead')
  await queue.act('delete', two)
  clock.skip(48 * 3_600_000)
  await queue.purge()
  await expect(queue.job(one)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await outcomesOf(setup, retry)).toEqual({ ...NOTHING, completed: 1, dead: 1 })
})

test('a job that was lost with its host is still on its way, and counted by the next host', async () => {
  const { setup, ids, queue, file } = await dead(1)
  const retry = await retried(setup, ids)
  await setup.executor.attemptOf(ids[0]!)
  const closing = queue.close()
  ;(await setup.executor.attemptOf(ids[0]!)).end({ kind: 'ended', reason: 'stop' })
  await closing
  const next = await openTestQueue({ file, clock: setup.clock, workers: 1 })
  expect(await outcomesOf(next, retry)).toEqual({ ...NOTHING, pending: 1 })
  await next.queue.start()
  await complete(next, ids[0]!)
  expect(await outcomesOf(next, retry)).toEqual({ ...NOTHING, completed: 1 })
})

test('outcomes are told as they come, and a last time when all are known', async () => {
  const { setup, ids, queue, clock } = await dead(2)
  const told: Operation[] = []
  queue.on('operations', ({ changed }) => told.push(changed))
  const retry = await retried(setup, ids)
  await setup.executor.attemptOf(ids[1]!)
  told.length = 0
  for (const id of ids) await complete(setup, id)
  clock.advance(1_000)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ id: retry, outcomes: { ...NOTHING, completed: 2 } })
  // Nothing is open any more: other jobs make no news.
  await queue.enqueue({ type: 'hash' })
  clock.advance(1_000)
  expect(told).toHaveLength(1)
})

test('the jobs that were left are listed with the reason', async () => {
  const { setup, ids, queue, clock } = await dead(3)
  const [one, two, three] = ids as [number, number, number]
  const retry = await retried(setup, [one])
  await complete(setup, one)
  clock.advance(1)
  const asOf = clock.now()
  clock.advance(1)
  await queue.act('retry', two)
  await fail(setup, two, 'again', 'dead')
  await queue.bulk('retry', { filter: { type: ['hash'] }, asOf })
  await queue.bulk('retry', { ids: [one, 999] })
  const [newest, before] = (await queue.operations({ kind: ['retry'] })).operations
  expect(await queue.skippedJobs(newest!.id)).toEqual([
    { id: one, reason: 'completed', type: 'hash' },
    { id: 999, reason: 'missing', type: null },
  ])
  expect(before).toMatchObject({ affected: 1, matched: 3 })
  expect(await queue.skippedJobs(before!.id)).toEqual([{ id: two, reason: 'changed', type: 'hash' }])
  expect(await queue.skippedJobs(retry)).toEqual([])
  await expect(queue.skippedJobs(1_000)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await complete(setup, three)
})
