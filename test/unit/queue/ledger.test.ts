import { expect, test } from 'vitest'
import type { Operation } from '../../../src/model/operation.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

const DAY_MS = 86_400_000

/** Dead jobs in a paused queue, so that what is retried stays pending. */
async function deadJobs(setup: TestQueue, count: number, queue = 'default'): Promise<number[]> {
  const jobs = await setup.queue.enqueueMany(
    Array.from({ length: count }, () => ({ type: 'hash', maxAttempts: 1, queue })),
  )
  const ids = jobs.map(({ job }) => job.id)
  await setup.queue.start()
  for (const id of ids) {
    ;(await setup.executor.attemptOf(id)).end(rejected())
    await untilStatus(setup.queue, id, 'dead')
  }
  await setup.queue.pause(queue)
  return ids
}

async function newest({ queue }: TestQueue): Promise<Operation> {
  const { operations } = await queue.operations({ limit: 1 })
  return operations[0]!
}

test('a single action is entered with who asked, why, and what it did', async () => {
  const setup = await openTestQueue()
  const [id] = await deadJobs(setup, 1)
  setup.clock.advance(5)
  const { job, operation } = await setup.queue.act('retry', id!, {
    surface: 'window',
    reason: ' the disk is back ',
  })
  expect(job).toMatchObject({ id, status: 'pending' })
  expect(await setup.queue.operation(operation)).toEqual({
    id: operation,
    kind: 'retry',
    surface: 'window',
    reason: 'the disk is back',
    selection: { ids: [id] },
    change: null,
    correction: null,
    ruleChange: null,
    state: 'done',
    matched: 1,
    affected: 1,
    skipped: [],
    outcomes: {
      pending: 1,
      running: 0,
      failed: 0,
      completed: 0,
      dead: 0,
      cancelled: 0,
      gone: 0,
      failedAsBefore: 0,
    },
    plan: null,
    error: null,
    startedAt: setup.clock.now(),
    finishedAt: setup.clock.now(),
    undoes: null,
    undoneBy: null,
  })
  expect(await setup.queue.operationJobs(operation)).toEqual({
    jobs: [
      {
        id,
        before: 'dead',
        now: 'pending',
        type: 'hash',
        queue: 'default',
        lastError: 'boom',
        isUntouched: true,
      },
    ],
    total: 1,
  })
})

test('an action on a job that has changed since it was seen is refused with the job as it stands', async () => {
  const setup = await openTestQueue()
  const { job } = await setup.queue.enqueue({ type: 'hash' })
  setup.clock.advance(1)
  await setup.queue.act('change', job.id, { change: { priority: 3 } })
  const now = await setup.queue.job(job.id)
  await expect(setup.queue.act('cancel', job.id, { seen: job.updatedAt })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { action: 'cancel', job: { id: job.id, priority: 3, updatedAt: now.updatedAt } },
  })
  expect((await setup.queue.job(job.id)).status).toBe('pending')
  await setup.queue.act('cancel', job.id, { seen: now.updatedAt })
  expect((await setup.queue.job(job.id)).status).toBe('cancelled')
  expect((await setup.queue.operations()).operations.map(({ kind }) => kind)).toEqual(['cancel', 'change'])
})

test('what another operation has changed since is left by an undo, be it in the same millisecond', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  const [one, two] = (await deadJobs(setup, 2)) as [number, number]
  setup.clock.advance(10)
  await queue.bulk('retry', { filter: { status: ['dead'] } })
  const retried = await newest(setup)
  expect(retried).toMatchObject({ kind: 'retry', affected: 2, state: 'done' })
  await queue.act('change', one, { change: { priority: 9 } })
  const expected = { matched: 2, affected: 1, skipped: [{ reason: 'changed', count: 1 }] }
  expect(await queue.previewUndo(retried.id)).toEqual(expected)
  expect(await queue.undo(retried.id, { reason: 'a slip' })).toEqual(expected)
  expect(await queue.job(one)).toMatchObject({ status: 'pending', priority: 9, maxAttempts: 2 })
  expect(await queue.job(two)).toMatchObject({ status: 'dead', maxAttempts: 1 })
  const undo = await newest(setup)
  expect(undo).toMatchObject({
    kind: 'undo',
    undoes: retried.id,
    reason: 'a slip',
    selection: { operation: retried.id },
  })
  expect(await queue.operation(retried.id)).toMatchObject({ undoneBy: undo.id })
})

test('a retry that was undone at once leaves the jobs as they were, but for when they changed', async () => {
  const setup = await openTestQueue()
  const ids = await deadJobs(setup, 3)
  const before = await Promise.all(ids.map((id) => setup.queue.job(id)))
  setup.clock.advance(10)
  await setup.queue.bulk('retry', { ids })
  setup.clock.advance(10)
  const { id } = await newest(setup)
  expect(await setup.queue.previewUndo(id)).toEqual({ matched: 3, affected: 3, skipped: [] })
  expect(await setup.queue.undo(id)).toEqual({ matched: 3, affected: 3, skipped: [] })
  const after = await Promise.all(ids.map((each) => setup.queue.job(each)))
  expect(after).toEqual(before.map((job) => ({ ...job, updatedAt: setup.clock.now() })))
  expect(await setup.queue.stats()).toMatchObject({ dead: 3, pending: 0 })
  // Once more would find nothing to put back; undoing the undo makes it a retry again.
  expect(await setup.queue.undo(id)).toMatchObject({
    affected: 0,
    skipped: [{ reason: 'changed', count: 3 }],
  })
  const { operations } = await setup.queue.operations({ kind: ['undo'] })
  expect(await setup.queue.undo(operations.at(-1)!.id)).toMatchObject({ affected: 3 })
  expect(await setup.queue.stats()).toMatchObject({ dead: 0, pending: 3 })
})

test('a job that runs by now is left by an undo, and said to run', async () => {
  const setup = await openTestQueue({ workers: 1 })
  const [id] = await deadJobs(setup, 1)
  setup.clock.advance(1)
  const { operation } = await setup.queue.act('retry', id!)
  await setup.queue.resume('default')
  await setup.executor.attemptOf(id!)
  expect(await setup.queue.undo(operation)).toEqual({
    matched: 1,
    affected: 0,
    skipped: [{ reason: 'running', count: 1 }],
  })
  expect((await setup.queue.operationJobs(operation)).jobs).toMatchObject([
    { before: 'dead', now: 'running', isUntouched: false },
  ])
})

test('cancelled jobs come back as they waited: due, delayed, or in their backoff', async () => {
  const setup = await openTestQueue({ workers: 1 })
  const failing = (await setup.queue.enqueue({ type: 'hash' })).job.id
  await setup.queue.start()
  ;(await setup.executor.attemptOf(failing)).end(rejected())
  await untilStatus(setup.queue, failing, 'failed')
  await setup.queue.pause('default')
  const due = (await setup.queue.enqueue({ type: 'hash' })).job.id
  const delayed = (await setup.queue.enqueue({ type: 'hash', delayMs: DAY_MS })).job.id
  const before = await Promise.all([failing, due, delayed].map((id) => setup.queue.job(id)))
  setup.clock.advance(1)
  expect(await setup.queue.bulk('cancel', { filter: {} })).toMatchObject({ affected: 3 })
  await setup.queue.undo((await newest(setup)).id)
  const after = await Promise.all([failing, due, delayed].map((id) => setup.queue.job(id)))
  expect(after).toEqual(before.map((job) => ({ ...job, updatedAt: setup.clock.now() })))
  expect(peek(setup.file, 'SELECT id, is_due AS isDue FROM jobs ORDER BY id')).toEqual([
    { id: failing, isDue: 0 },
    { id: due, isDue: 1 },
    { id: delayed, isDue: 0 },
  ])
})

test('a running job that was asked to stop can not be called back', async () => {
  const setup = await openTestQueue({ workers: 1 })
  const { job } = await setup.queue.enqueue({ type: 'hash' })
  await setup.queue.start()
  const attempt = await setup.executor.attemptOf(job.id)
  const { operation } = await setup.queue.act('cancel', job.id)
  expect(await setup.queue.undo(operation)).toMatchObject({ affected: 0 })
  attempt.end(rejected())
  await untilStatus(setup.queue, job.id, 'cancelled')
  expect(await setup.queue.undo(operation)).toMatchObject({ affected: 0 })
})

test('a waiting job is made due now, and one in its backoff, too', async () => {
  const setup = await openTestQueue({ workers: 1 })
  const failing = (await setup.queue.enqueue({ type: 'hash' })).job.id
  await setup.queue.start()
  ;(await setup.executor.attemptOf(failing)).end(rejected())
  await untilStatus(setup.queue, failing, 'failed')
  const delayed = (await setup.queue.enqueue({ type: 'hash', delayMs: DAY_MS })).job.id
  await setup.queue.act('run-now', delayed)
  ;(await setup.executor.attemptOf(delayed)).end(resolved)
  await setup.queue.act('run-now', failing)
  ;(await setup.executor.attemptOf(failing)).end(resolved)
  expect(await untilStatus(setup.queue, failing, 'completed')).toMatchObject({ attempts: 2, maxAttempts: 3 })
})

test('waiting jobs move to another queue, priority and time, and back', async () => {
  const setup = await openTestQueue()
  const { queue, clock } = setup
  const ids = (await queue.enqueueMany([{ type: 'a' }, { type: 'b' }])).map(({ job }) => job.id)
  const before = await Promise.all(ids.map((id) => queue.job(id)))
  clock.advance(1)
  const change = { queue: 'slow', priority: 5, runAt: clock.now() + DAY_MS }
  expect(await queue.bulk('change', { filter: { status: ['pending'] } }, { change })).toMatchObject({
    affected: 2,
  })
  expect(await queue.job(ids[0]!)).toMatchObject({ ...change, status: 'pending' })
  const depth = async (name: string) =>
    (await queue.queues()).find((each) => each.name === name)?.stats.pending
  expect([await depth('default'), await depth('slow')]).toEqual([0, 2])
  expect(await newest(setup)).toMatchObject({ kind: 'change', change })
  await queue.undo((await newest(setup)).id)
  expect(await Promise.all(ids.map((id) => queue.job(id)))).toEqual(
    before.map((job) => ({ ...job, updatedAt: clock.now() })),
  )
  expect([await depth('default'), await depth('slow')]).toEqual([2, undefined])
})

test('a job does not move to a queue where another one has its key', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  const add = async (name: string) => (await queue.enqueue({ type: 'a', queue: name, key: 'k' })).job.id
  const [one, two] = [await add('one'), await add('two')]
  await expect(queue.act('change', one, { change: { queue: 'two' } })).rejects.toMatchObject({
    code: 'KEY_CONFLICT',
  })
  expect(await queue.bulk('change', { ids: [one, two] }, { change: { queue: 'three' } })).toEqual({
    matched: 2,
    affected: 1,
    skipped: [{ reason: 'key-taken', count: 1 }],
  })
})

test('a deleted job is in the trash with its attempts until it is restored or its time is over', async () => {
  const setup = await openTestQueue()
  const { queue, clock, file } = setup
  const [id, other] = await deadJobs(setup, 2)
  const before = await queue.job(id!)
  const { attempts } = await queue.attempts(id!)
  clock.advance(7)
  expect(await queue.act('delete', id!)).toMatchObject({ job: null })
  await expect(queue.job(id!)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await queue.stats()).toMatchObject({ dead: 1 })
  const { jobs, total } = await queue.trash()
  expect(total).toBe(1)
  expect(jobs).toMatchObject([
    { id, type: 'hash', status: 'dead', deletedAt: clock.now(), purgedAt: clock.now() + DAY_MS },
  ])
  expect(await queue.bulk('restore', { ids: [id!, other!, 99] })).toEqual({
    matched: 3,
    affected: 1,
    skipped: [
      { reason: 'changed', count: 1 },
      { reason: 'missing', count: 1 },
    ],
  })
  expect(await queue.job(id!)).toEqual({ ...before, updatedAt: clock.now() })
  expect((await queue.attempts(id!)).attempts).toEqual(attempts)
  expect(await queue.stats()).toMatchObject({ dead: 2 })
  await queue.bulk('delete', { ids: [id!] })
  clock.skip(DAY_MS)
  await queue.purge()
  expect((await queue.trash()).total).toBe(0)
  expect(peek(file, 'SELECT count(*) AS n FROM trash_attempts')).toEqual([{ n: 0 }])
  expect(await queue.previewUndo((await newest(setup)).id)).toMatchObject({
    skipped: [{ reason: 'missing', count: 1 }],
  })
})

test('the key of a deleted job is free, and the job comes back only once it is free again', async () => {
  const { queue } = await openTestQueue()
  const first = (await queue.enqueue({ type: 'a', key: 'k' })).job.id
  await queue.cancel(first)
  await queue.act('delete', first)
  const second = await queue.enqueue({ type: 'a', key: 'k' })
  expect(second.isNew).toBe(true)
  expect(await queue.preview('restore', { ids: [first] })).toMatchObject({
    affected: 0,
    skipped: [{ reason: 'key-taken', count: 1 }],
  })
  expect(await queue.bulk('restore', { ids: [first] })).toMatchObject({ affected: 0 })
  expect((await queue.related(second.job.id)).sameKey).toMatchObject({
    jobs: [{ id: first, isInTrash: true }],
  })
  await queue.cancel(second.job.id)
  await queue.act('delete', second.job.id)
  // Both have the key: one comes back.
  expect(await queue.bulk('restore', { ids: [first, second.job.id] })).toMatchObject({
    affected: 1,
    skipped: [{ reason: 'key-taken', count: 1 }],
  })
})

test('a restored job is kept for as long again as if it had just settled', async () => {
  const { queue, clock } = await openTestQueue({ retention: { trashMs: 10 * DAY_MS } })
  const { job } = await queue.enqueue({ type: 'a' })
  await queue.cancel(job.id)
  await queue.act('delete', job.id)
  clock.skip(3 * DAY_MS)
  await queue.bulk('restore', { ids: [job.id] })
  clock.skip(DAY_MS - 1)
  expect(await queue.purge()).toBe(0)
  clock.advance(1)
  expect(await queue.purge()).toBe(1)
})

test('a sweep can rest, go on and be stopped by the number of its operation', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  await queue.enqueueMany(Array.from({ length: 1_300 }, () => ({ type: 'hash' })))
  const begun = Promise.withResolvers<number>()
  const steps: string[] = []
  const rested = Promise.withResolvers<void>()
  const outcome = queue.bulk(
    'cancel',
    { filter: { status: ['pending'] } },
    {
      onBegin: begun.resolve,
      onProgress: ({ affected }) => {
        steps.push(`${affected}`)
        if (steps.length === 1) void queue.steer(1, 'pause').then(() => rested.resolve())
      },
    },
  )
  expect(await begun.promise).toBe(1)
  await rested.promise
  const { state, affected } = await queue.operation(1)
  expect(state).toBe('paused')
  await expect(queue.undo(1)).rejects.toMatchObject({ code: 'WRONG_PHASE' })
  expect(await queue.steer(1, 'resume')).toMatchObject({ state: 'running' })
  await queue.steer(1, 'stop')
  const done = await outcome
  expect(done.affected).toBeGreaterThanOrEqual(affected)
  expect(done.affected).toBeLessThan(1_300)
  expect(await queue.operation(1)).toMatchObject({ state: 'stopped', affected: done.affected })
  expect(await queue.stats()).toMatchObject({ cancelled: done.affected })
  await expect(queue.steer(1, 'pause')).rejects.toMatchObject({ code: 'WRONG_PHASE' })
})

test('jobs of a large operation are listed from any place, and all of it is put back', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  await queue.enqueueMany(Array.from({ length: 1_203 }, (_, i) => ({ type: 'a', priority: i % 3 })))
  setup.clock.advance(1)
  await queue.bulk('cancel', { filter: {} })
  const { id } = await newest(setup)
  const { jobs, total } = await queue.operationJobs(id, { offset: 600, limit: 300 })
  expect(total).toBe(1_203)
  expect(jobs.map((job) => job.id)).toEqual(Array.from({ length: 300 }, (_, i) => 601 + i))
  expect((await queue.operationJobs(id, { offset: 1_200 })).jobs).toHaveLength(3)
  expect(await queue.undo(id)).toEqual({ matched: 1_203, affected: 1_203, skipped: [] })
  expect(await queue.stats()).toMatchObject({ pending: 1_203, cancelled: 0 })
})

test('what a host left open is interrupted, with the counts of what it had done', async () => {
  const setup = await openTestQueue()
  await setup.queue.enqueueMany(Array.from({ length: 1_200 }, () => ({ type: 'hash' })))
  setup.clock.advance(1)
  const begun = Promise.withResolvers<void>()
  const sweep = setup.queue
    .bulk('cancel', { filter: { status: ['pending'] } }, { onProgress: () => begun.resolve() })
    .catch(() => null)
  await begun.promise
  await setup.queue.stop()
  const outcome = await sweep
  const { state, affected } = await newest(setup)
  expect(state).toBe('interrupted')
  expect(affected).toBe(outcome?.affected)
  expect(affected).toBeLessThan(1_200)
  expect(await setup.queue.stats()).toMatchObject({ cancelled: affected, pending: 1_200 - affected })
})

test('a job knows who enqueued it, what it enqueued, its copies, and what was done to it', async () => {
  const setup = await openTestQueue()
  const { queue, executor } = setup
  const { job } = await queue.enqueue({
    type: 'hash',
    payload: '{"a":1}',
    source: { origin: 'schedule', name: 'nightly' },
  })
  await queue.start()
  const attempt = await executor.attemptOf(job.id)
  const { id: child } = (await attempt.observer.onRequest({
    operation: 'enqueue',
    input: { type: 'child' },
  })) as { id: number }
  await queue.pause('default')
  const copy = await queue.copy(job.id, { priority: 4 })
  expect(await queue.job(copy.job.id)).toMatchObject({ type: 'hash', payload: '{"a":1}', priority: 4 })
  await queue.act('cancel', job.id)
  const related = await queue.related(job.id)
  expect(related).toMatchObject({ origin: 'schedule', originName: 'nightly', source: null })
  expect(related.enqueued).toMatchObject({ total: 1, jobs: [{ id: child, type: 'child' }] })
  expect(related.copies).toMatchObject({ total: 1, jobs: [{ id: copy.job.id }] })
  expect(related.operations).toMatchObject([{ kind: 'cancel', selection: { ids: [job.id] } }])
  expect(related.interventions).toMatchObject([
    { before: 'running', starts: 1, operation: related.operations[0]?.id },
  ])
  expect(await queue.related(child)).toMatchObject({ origin: 'handler', source: { id: job.id } })
  expect(await queue.related(copy.job.id)).toMatchObject({
    origin: 'copy',
    source: { id: job.id, job: { type: 'hash' } },
  })
})

test('operations are listed by page and filter, and forgotten after their time', async () => {
  const setup = await openTestQueue({ retention: { ledgerMs: DAY_MS } })
  const { queue, clock } = setup
  const ids = (await queue.enqueueMany([{ type: 'a' }, { type: 'a' }, { type: 'a' }])).map(
    ({ job }) => job.id,
  )
  for (const id of ids) await queue.cancel(id, { surface: id === ids[0] ? 'http' : 'window' })
  const page = await queue.operations({ limit: 2 })
  expect(page.operations.map(({ selection }) => selection)).toEqual([{ ids: [ids[2]] }, { ids: [ids[1]] }])
  expect((await queue.operations({ before: page.before! })).operations).toHaveLength(1)
  expect((await queue.operations({ surface: ['http'] })).operations).toMatchObject([
    { selection: { ids: [ids[0]] } },
  ])
  clock.skip(DAY_MS)
  await queue.cancel((await queue.enqueue({ type: 'a' })).job.id)
  await queue.purge()
  expect((await queue.operations()).operations).toHaveLength(1)
  expect(peek(setup.file, 'SELECT count(*) AS n FROM operation_jobs')).toEqual([{ n: 1 }])
})

test('what is done beside jobs stands in the ledger: pauses, copies, settings; none of it is undone there', async () => {
  const { queue } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'mail' })
  await queue.pause('default', 'the mail server is down', 'window')
  await queue.resume('default', 'window')
  await queue.resume('default', 'window')
  const { job: copy } = await queue.copy(job.id, { priority: 1 }, 'window')
  const subject = { settings: { workers: 3 } }
  await queue.entering({ kind: 'set', subject, surface: 'window' })(() => undefined)
  const { operations } = await queue.operations()
  const set = operations[0]!.id
  expect(operations).toMatchObject([
    { kind: 'set', selection: { subject: { settings: { workers: 3 } } } },
    { kind: 'copy', selection: { subject: { copied: job.id, as: copy.id } } },
    { kind: 'resume', selection: { subject: { queue: 'default' } }, reason: null },
    {
      ...{ kind: 'pause', selection: { subject: { queue: 'default' } }, reason: 'the mail server is down' },
      ...{ surface: 'window', state: 'done', affected: 0, matched: 0 },
    },
  ])
  expect((await queue.operations({ kind: ['pause'] })).operations).toHaveLength(1)
  await expect(queue.undo(set)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a free worker takes a copy at once, with nothing else to wake it', async () => {
  const { queue, executor } = await openTestQueue()
  await queue.start()
  const { job } = await queue.enqueue({ type: 'mail' })
  ;(await executor.attemptOf(job.id)).end(resolved)
  await untilStatus(queue, job.id, 'completed')
  const { job: copy } = await queue.copy(job.id)
  ;(await executor.attemptOf(copy.id)).end(resolved)
  await untilStatus(queue, copy.id, 'completed')
})
