import { expect, test } from 'vitest'
import { allowedActions } from '../../../src/model/status.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

async function deadJob({ queue, executor }: TestQueue): Promise<number> {
  const { job } = await queue.enqueue({ type: 'hash', maxAttempts: 1 })
  await queue.start()
  ;(await executor.attemptOf(job.id)).end(rejected())
  await untilStatus(queue, job.id, 'dead')
  return job.id
}

test('a dead job that is retried is pending again, due now, with one attempt more and nothing else changed', async () => {
  const setup = await openTestQueue()
  const id = await deadJob(setup)
  await setup.queue.pause('default')
  setup.clock.advance(5_000)
  const before = await setup.queue.job(id)
  const job = await setup.queue.retry(id)
  expect(job).toEqual({
    ...before,
    payload: undefined,
    status: 'pending',
    maxAttempts: 2,
    runAt: setup.clock.now(),
    updatedAt: setup.clock.now(),
    completedAt: null,
  })
  expect((await setup.queue.attempts(id)).attempts).toHaveLength(1)
})

test('a retried job that fails again is dead again, and its attempts have numbers that never repeat', async () => {
  const setup = await openTestQueue()
  const id = await deadJob(setup)
  await setup.queue.retry(id)
  ;(await setup.executor.attemptOf(id)).end(rejected('again'))
  await untilStatus(setup.queue, id, 'dead')
  expect((await setup.queue.attempts(id)).attempts.map(({ number }) => number)).toEqual([1, 2])
})

test.for(['pending', 'running', 'completed', 'cancelled'] as const)(
  'a %s job can not be retried',
  async (status) => {
    const { queue, executor } = await openTestQueue()
    const { job } = await queue.enqueue({ type: 'hash' })
    if (status === 'cancelled') await queue.cancel(job.id)
    if (status === 'running' || status === 'completed') {
      await queue.start()
      const attempt = await executor.attemptOf(job.id)
      if (status === 'completed') {
        attempt.end(resolved)
        await untilStatus(queue, job.id, 'completed')
      }
    }
    const before = await queue.job(job.id)
    await expect(queue.retry(job.id)).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      data: {
        jobId: job.id,
        status,
        action: 'retry',
        allowed: allowedActions(status),
      },
    })
    expect(await queue.job(job.id)).toEqual(before)
  },
)

test('a job that does not exist is named in the refusal', async () => {
  const { queue } = await openTestQueue()
  await expect(queue.retry(42)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'no such job: 42' })
  await expect(queue.cancel(42)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(queue.job(42)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(queue.attempts(42)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a pending job is cancelled at once and never runs', async () => {
  const { queue, executor, clock } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  expect(await queue.cancel(job.id)).toMatchObject({ status: 'cancelled', completedAt: clock.now() })
  await queue.start()
  const next = await queue.enqueue({ type: 'hash' })
  await executor.attemptOf(next.job.id)
  expect(executor.started).toEqual([next.job.id])
})

test('a failed job is cancelled out of its backoff', async () => {
  const { queue, executor, clock } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  ;(await executor.attemptOf(job.id)).end(rejected())
  await untilStatus(queue, job.id, 'failed')
  await queue.cancel(job.id)
  clock.advance(120_000)
  expect((await queue.job(job.id)).status).toBe('cancelled')
})

test.for([
  ['settles with an error', rejected('aborted'), 'cancelled', 'cancelled'],
  ['finishes all the same', resolved, 'completed', 'completed'],
  ['ignores the signal and is ended', { kind: 'ended', reason: 'cancel' }, 'cancelled', 'cancelled'],
  [
    'takes its process down',
    { kind: 'crashed', error: { name: 'Error', message: 'x', stack: null, code: null, cause: null } },
    'cancelled',
    'cancelled',
  ],
] as const)('a running job that is asked to stop and %s', async ([, ending, status, outcome]) => {
  const { queue, executor } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  const attempt = await executor.attemptOf(job.id)
  const asked = await queue.cancel(job.id)
  expect(asked.status).toBe('running')
  expect(asked.cancelRequestedAt).not.toBeNull()
  expect(attempt.aborts).toEqual(['cancel'])
  attempt.end(ending)
  expect(await untilStatus(queue, job.id, status)).toMatchObject({ cancelRequestedAt: null })
  expect((await queue.attempts(job.id)).attempts).toMatchObject([{ outcome }])
})

test('many jobs are retried by a filter: what does not allow it is passed over and counted', async () => {
  const { queue, executor, clock } = await openTestQueue({ workers: 4 })
  const ids = (
    await queue.enqueueMany(Array.from({ length: 6 }, () => ({ type: 'hash', maxAttempts: 1 })))
  ).map(({ job }) => job.id)
  await queue.cancel(ids[5]!)
  await queue.start()
  for (const id of ids.slice(0, 5)) (await executor.attemptOf(id)).end(rejected())
  for (const id of ids.slice(0, 5)) await untilStatus(queue, id, 'dead')
  await queue.pause('default')
  const selection = { filter: { type: ['hash'] }, asOf: clock.now(), except: [ids[0]!] }
  const expected = { matched: 5, affected: 4, skipped: [{ reason: 'cancelled', count: 1 }] }
  expect(await queue.preview('retry', selection)).toEqual(expected)
  expect(await queue.bulk('retry', selection)).toEqual(expected)
  expect(await queue.stats()).toMatchObject({ dead: 1, pending: 4, cancelled: 1 })
})

test('what changed after a selection was looked at is skipped and said', async () => {
  const setup = await openTestQueue()
  const id = await deadJob(setup)
  const asOf = setup.clock.now()
  setup.clock.advance(10)
  await setup.queue.retry(id)
  ;(await setup.executor.attemptOf(id)).end(rejected())
  await untilStatus(setup.queue, id, 'dead')
  const selection = { filter: { status: ['dead'] }, asOf } as const
  const expected = { matched: 1, affected: 0, skipped: [{ reason: 'changed', count: 1 }] }
  expect(await setup.queue.preview('retry', selection)).toEqual(expected)
  expect(await setup.queue.bulk('retry', selection)).toEqual(expected)
})

test('ids that do not exist or do not allow it are passed over, and doubles count once', async () => {
  const setup = await openTestQueue()
  const id = await deadJob(setup)
  await setup.queue.pause('default')
  const { job } = await setup.queue.enqueue({ type: 'hash' })
  expect(await setup.queue.bulk('retry', { ids: [id, id, job.id, 999] })).toEqual({
    matched: 3,
    affected: 1,
    skipped: [
      { reason: 'pending', count: 1 },
      { reason: 'missing', count: 1 },
    ],
  })
})

test('a bulk action reports its progress by chunks and stops where it is told to', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueueMany(Array.from({ length: 1_200 }, () => ({ type: 'hash' })))
  const stop = new AbortController()
  const seen: number[] = []
  const outcome = await queue.bulk(
    'cancel',
    { filter: { status: ['pending'] } },
    {
      signal: stop.signal,
      onProgress: ({ affected }) => {
        seen.push(affected)
        if (affected === 1_000) stop.abort()
      },
    },
  )
  expect(seen).toEqual([200, 400, 600, 800, 1_000])
  expect(outcome.affected).toBe(1_000)
  expect(await queue.stats()).toMatchObject({ pending: 200, cancelled: 1_000 })
})

test('cancelling all running jobs aborts each of them', async () => {
  const { queue, executor } = await openTestQueue()
  const jobs = await queue.enqueueMany([{ type: 'hash' }, { type: 'hash' }])
  await queue.start()
  const attempts = await Promise.all(jobs.map(({ job }) => executor.attemptOf(job.id)))
  await queue.bulk('cancel', { filter: { status: ['running'] } })
  expect(attempts.map(({ aborts }) => aborts)).toEqual([['cancel'], ['cancel']])
})

test('what was mended is at work before anything is retried', async () => {
  const order: string[] = []
  const setup = await openTestQueue({
    beforeRetry: async () => {
      order.push('built')
    },
  })
  const id = await deadJob(setup)
  setup.queue.on('jobs', ({ changed }) => order.push(...changed.map(({ status }) => status)))
  await setup.queue.pause('default')
  await setup.queue.retry(id)
  await setup.queue.cancel(id)
  expect(order).toEqual(['built', 'pending', 'cancelled'])
  await setup.queue.bulk('retry', { ids: [id] })
  expect(order).toEqual(['built', 'pending', 'cancelled', 'built'])
})

test('many failed jobs that are to run now need nothing else to wake a worker', async () => {
  const { queue, executor } = await openTestQueue()
  const jobs = Array.from({ length: 501 }, () => ({ type: 'hash', maxAttempts: 2, retryDelayMs: 60_000 }))
  const ids = (await queue.enqueueMany(jobs)).map(({ job }) => job.id)
  await queue.start()
  for (const id of ids) (await executor.attemptOf(id)).end(rejected())
  await untilStatus(queue, ids.at(-1) ?? 0, 'failed')
  expect(await queue.stats()).toMatchObject({ failed: 501, pending: 0 })
  const { affected } = await queue.bulk('run-now', { filter: { status: ['failed'] } })
  expect(affected).toBe(501)
  const again = await executor.anyAttempt()
  expect(again.assignment.job.attempt).toBe(2)
})
