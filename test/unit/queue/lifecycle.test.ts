import { expect, test } from 'vitest'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'

test('an enqueued job is pending, due now, with the defaults', async () => {
  const { queue, clock } = await openTestQueue()
  const { job, isNew } = await queue.enqueue({ type: 'hash', payload: '{"a": 1.0}' })
  expect(isNew).toBe(true)
  expect(job).toMatchObject({
    queue: 'default',
    type: 'hash',
    status: 'pending',
    priority: 0,
    attempts: 0,
    maxAttempts: 3,
    retryDelayMs: 30_000,
    timeoutMs: 0,
    runAt: clock.now(),
    createdAt: clock.now(),
    startedAt: null,
    completedAt: null,
  })
  expect((await queue.job(job.id)).payload).toBe('{"a": 1.0}')
})

test('a payload that was left out is an empty object', async () => {
  const { queue } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  expect((await queue.job(job.id)).payload).toBe('{}')
})

test('a job whose handler resolves is completed, with its result in the history', async () => {
  const { queue, clock, executor } = await openTestQueue()
  queue.register('hash')
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  const attempt = await executor.attemptOf(job.id)
  expect(attempt.assignment).toMatchObject({
    payload: '{}',
    job: { id: job.id, attempt: 1, attempts: 1, maxAttempts: 3 },
  })
  clock.advance(250)
  attempt.end({ kind: 'resolved', result: '{"files":3}' })
  const done = await untilStatus(queue, job.id, 'completed')
  expect(done).toMatchObject({
    attempts: 1,
    completedAt: clock.now(),
    startedAt: clock.now() - 250,
    lastError: null,
  })
  expect((await queue.attempts(job.id)).attempts).toMatchObject([
    {
      number: 1,
      isCounted: true,
      outcome: 'completed',
      result: '{"files":3}',
      finishedAt: clock.now(),
      build: 'b1',
    },
  ])
})

test('a failing job waits for a backoff that grows linearly, then is dead when its attempts are used up', async () => {
  const { queue, clock, executor } = await openTestQueue()
  queue.register('hash', { maxAttempts: 3, retryDelayMs: 1_000 })
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  for (const attempts of [1, 2]) {
    ;(await executor.attemptOf(job.id)).end(rejected('disk on fire'))
    const failed = await untilStatus(queue, job.id, 'failed')
    expect(failed).toMatchObject({
      attempts,
      runAt: clock.now() + 1_000 * attempts,
      lastError: 'disk on fire',
      completedAt: null,
    })
    clock.advance(1_000 * attempts)
  }
  ;(await executor.attemptOf(job.id)).end(rejected('disk on fire'))
  const dead = await untilStatus(queue, job.id, 'dead')
  expect(dead).toMatchObject({ attempts: 3, completedAt: clock.now() })
  expect((await queue.attempts(job.id)).attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
    [1, 'failed'],
    [2, 'failed'],
    [3, 'failed'],
  ])
})

test('a failed job is seen as failed until its backoff is over', async () => {
  const { queue, clock, executor } = await openTestQueue({ workers: 1 })
  queue.register('hash', { retryDelayMs: 60_000 })
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  ;(await executor.attemptOf(job.id)).end(rejected())
  await untilStatus(queue, job.id, 'failed')
  clock.advance(59_999)
  expect((await queue.job(job.id)).status).toBe('failed')
  clock.advance(1)
  await executor.attemptOf(job.id)
})

test('a failed job becomes pending when its time has come and every worker is busy', async () => {
  const { queue, clock, executor } = await openTestQueue({ workers: 1 })
  queue.register('hash', { retryDelayMs: 1_000 })
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  ;(await executor.attemptOf(job.id)).end(rejected())
  await untilStatus(queue, job.id, 'failed')
  const other = await queue.enqueue({ type: 'hash' })
  await executor.attemptOf(other.job.id)
  clock.advance(1_000)
  expect(await untilStatus(queue, job.id, 'pending')).toMatchObject({ attempts: 1, updatedAt: clock.now() })
})

test('a job without a retry delay is claimed in the commit that failed it, and its events keep that order', async () => {
  const { queue, executor } = await openTestQueue()
  queue.register('hash', { retryDelayMs: 0, maxAttempts: 3 })
  const seen: string[] = []
  queue.on('jobs', ({ changed }) =>
    seen.push(...changed.map(({ status, attempts }) => `${status} ${attempts}`)),
  )
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  for (let i = 1; i <= 3; i++) {
    const attempt = await executor.attemptOf(job.id)
    expect(attempt.assignment.job.attempts).toBe(i)
    attempt.observer.onProgress({ done: i, total: 3, message: null })
    expect((await queue.job(job.id)).progress?.done).toBe(i)
    attempt.end(rejected())
  }
  await untilStatus(queue, job.id, 'dead')
  expect(seen).toEqual(['pending 0', 'running 1', 'failed 1', 'running 2', 'failed 2', 'running 3', 'dead 3'])
})

test('a non-retryable error is the end, whatever attempts remain', async () => {
  const { queue, executor } = await openTestQueue()
  queue.register('hash', { maxAttempts: 10 })
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  ;(await executor.attemptOf(job.id)).end(rejected('no such account', false))
  expect(await untilStatus(queue, job.id, 'dead')).toMatchObject({
    attempts: 1,
    lastError: 'no such account',
  })
})

test.for([
  ['timed-out', 'timed-out'],
  ['crashed', 'crashed'],
  ['no-handler', 'failed'],
] as const)('an attempt that ends as %s spends one of the budget', async ([kind, outcome]) => {
  const { queue, executor } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  const error = { name: 'Error', message: 'it ended', stack: null, code: null, cause: null }
  ;(await executor.attemptOf(job.id)).end({ kind, error })
  expect(await untilStatus(queue, job.id, 'failed')).toMatchObject({ attempts: 1, lastError: 'it ended' })
  expect((await queue.attempts(job.id)).attempts).toMatchObject([{ outcome, isCounted: true, error }])
})

test('a delayed job is not claimed before its time', async () => {
  const { queue, clock, executor } = await openTestQueue()
  queue.register('hash')
  await queue.start()
  const { job } = await queue.enqueue({ type: 'hash', delayMs: 10_000 })
  const next = await queue.enqueue({ type: 'hash' })
  await executor.attemptOf(next.job.id)
  clock.advance(9_999)
  expect(executor.started).toEqual([next.job.id])
  clock.advance(1)
  await executor.attemptOf(job.id)
})

test('a wall clock that jumps forward makes a delayed job due within seconds', async () => {
  const { queue, clock, executor } = await openTestQueue()
  await queue.start()
  const { job } = await queue.enqueue({ type: 'hash', delayMs: 8 * 3_600_000 })
  await queue.stats()
  clock.jump(9 * 3_600_000)
  const started = executor.attemptOf(job.id)
  // Time goes on in small steps while the queue's own writes take their turns.
  const ticking = setInterval(() => clock.advance(1_000), 1)
  await started
  clearInterval(ticking)
})

test('a wall clock that jumps back holds a job until its time comes again', async () => {
  const { queue, clock, executor } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  clock.jump(-60_000)
  await queue.start()
  const other = await queue.enqueue({ type: 'hash', priority: 5 })
  await executor.attemptOf(other.job.id)
  expect(executor.started).toEqual([other.job.id])
  const started = executor.attemptOf(job.id)
  const ticking = setInterval(() => clock.advance(1_000), 1)
  await started
  clearInterval(ticking)
  expect((await queue.job(job.id)).startedAt).toBeGreaterThanOrEqual(job.runAt)
})

test('jobs of a queue are claimed by priority, then time, then id', async () => {
  const { queue, clock, executor } = await openTestQueue({ workers: 1 })
  queue.register('hash')
  const add = async (priority: number, runAt: number): Promise<number> =>
    (await queue.enqueue({ type: 'hash', priority, runAt })).job.id
  const now = clock.now()
  const late = await add(1, now - 10)
  const third = await add(0, now)
  const fourth = await add(0, now)
  const second = await add(0, now - 5)
  const first = await add(-1, now)
  await queue.start()
  const order = []
  for (let i = 0; i < 5; i++) {
    const next =
      executor.running[0] ?? (await executor.attemptOf([first, second, third, fourth, late][i] as number))
    order.push(next.assignment.job.id)
    next.end(resolved)
    await untilStatus(queue, next.assignment.job.id, 'completed')
  }
  expect(order).toEqual([first, second, third, fourth, late])
})

test('queues that share workers take turns, so that a long one does not starve a short one', async () => {
  const { queue, executor } = await openTestQueue({ workers: 1 })
  for (const name of ['long', 'long', 'long', 'short', 'tiny'])
    await queue.enqueue({ type: 'hash', queue: name })
  await queue.start()
  const order = []
  for (let i = 0; i < 5; i++) {
    const id = [1, 4, 5, 2, 3][i] as number
    const attempt = await executor.attemptOf(id)
    order.push(attempt.assignment.job.queue)
    attempt.end(resolved)
  }
  expect(order).toEqual(['long', 'short', 'tiny', 'long', 'long'])
})

test('a named queue has its own workers and only those', async () => {
  const { queue, executor } = await openTestQueue({ workers: 1, queues: { reports: { workers: 1 } } })
  const reports = await queue.enqueueMany([1, 2].map(() => ({ type: 'report', queue: 'reports' })))
  const other = await queue.enqueue({ type: 'hash' })
  await queue.start()
  await executor.attemptOf(reports[0]!.job.id)
  await executor.attemptOf(other.job.id)
  expect(executor.running).toHaveLength(2)
  expect((await queue.job(reports[1]!.job.id)).status).toBe('pending')
})

test('a paused queue is passed over, and its jobs run once it is resumed', async () => {
  const { queue, executor } = await openTestQueue()
  await queue.pause('slow', 'the printer is out of paper')
  const held = await queue.enqueue({ type: 'hash', queue: 'slow' })
  const other = await queue.enqueue({ type: 'hash' })
  await queue.start()
  await executor.attemptOf(other.job.id)
  expect(executor.started).toEqual([other.job.id])
  expect(await queue.queues()).toMatchObject([
    { name: 'default', pausedAt: null },
    { name: 'slow', pauseReason: 'the printer is out of paper', stats: { pending: 1 } },
  ])
  await queue.resume('slow')
  await executor.attemptOf(held.job.id)
})

test('a pause outlives a restart', async () => {
  const first = await openTestQueue()
  await first.queue.pause('slow')
  await first.queue.close()
  const { queue } = await openTestQueue({ file: first.file })
  expect((await queue.queues()).find(({ name }) => name === 'slow')?.pausedAt).not.toBeNull()
})

test('settings come from the enqueuer, then the handler, then the defaults', async () => {
  const { queue } = await openTestQueue({ defaults: { maxAttempts: 5, timeoutMs: 1_000 } })
  queue.register('report', { queue: 'reports', maxAttempts: 7 })
  expect((await queue.enqueue({ type: 'report' })).job).toMatchObject({
    queue: 'reports',
    maxAttempts: 7,
    timeoutMs: 1_000,
  })
  expect((await queue.enqueue({ type: 'report', queue: 'now', maxAttempts: 1 })).job).toMatchObject({
    queue: 'now',
    maxAttempts: 1,
    retryDelayMs: 30_000,
  })
})

test('what an enqueuer without handlers left open is settled by the host at the first claim', async () => {
  const enqueuer = await openTestQueue()
  const { job } = await enqueuer.queue.enqueue({ type: 'hash' })
  await enqueuer.queue.close()
  const { queue, executor } = await openTestQueue({ file: enqueuer.file })
  queue.register('hash', { maxAttempts: 9, timeoutMs: 500 })
  await queue.start()
  expect((await executor.attemptOf(job.id)).assignment).toMatchObject({
    timeoutMs: 500,
    job: { maxAttempts: 9 },
  })
  expect(await queue.job(job.id)).toMatchObject({ maxAttempts: 9, timeoutMs: 500 })
})

test('registering after the start, or a type twice, is refused', async () => {
  const { queue } = await openTestQueue()
  queue.register('hash')
  expect(() => queue.register('hash')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  await queue.start()
  expect(() => queue.register('late')).toThrow(expect.objectContaining({ code: 'WRONG_PHASE' }))
})
