import { expect, test } from 'vitest'
import type { PayloadEdit } from '../../../src/model/edits/payload-edit.ts'
import type { PayloadVersion } from '../../../src/model/payload-version.ts'
import type { NewJob, OpenQueue } from '../../../src/queue/queue.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

async function enqueued(queue: OpenQueue, payload: string, more: Partial<NewJob> = {}): Promise<number> {
  return (await queue.enqueue({ type: 'mail', payload, maxAttempts: 1, ...more })).job.id
}
async function fail({ queue, executor }: TestQueue, id: number): Promise<void> {
  ;(await executor.attemptOf(id)).end(rejected())
  await untilStatus(queue, id, 'dead')
}
/** A dead job in a queue that is paused, so that what is retried stays pending. */
async function deadJobs(setup: TestQueue, payloads: readonly string[]): Promise<number[]> {
  const ids: number[] = []
  await setup.queue.start()
  for (const payload of payloads) ids.push(await enqueued(setup.queue, payload))
  for (const id of ids) await fail(setup, id)
  await setup.queue.pause('default')
  setup.clock.advance(10)
  return ids
}
async function dead(setup: TestQueue, payload: string): Promise<number> {
  return (await deadJobs(setup, [payload]))[0] as number
}
async function ranWith(queue: OpenQueue, id: number): Promise<readonly PayloadVersion['attempts'][]> {
  return (await queue.payloadVersions(id)).map(({ attempts }) => attempts)
}
const set = (path: string, to: string): PayloadEdit => ({ kind: 'set', path, to })
const DEAD = { filter: { status: ['dead'] } } as const

test('a corrected job runs with its new payload, and each attempt stands with the one that it ran with', async () => {
  const setup = await openTestQueue()
  const { queue, executor } = setup
  const id = await dead(setup, '{"n":12345678901234567890}')
  const { job, operation } = await queue.correct(
    id,
    { payload: '{"n":12345678901234567891}', isRetried: true },
    { surface: 'window', reason: 'off by one' },
  )
  expect(job).toMatchObject({ status: 'pending', maxAttempts: 2 })
  await queue.resume('default')
  const attempt = await executor.attemptOf(id)
  expect(attempt.assignment.payload).toBe('{"n":12345678901234567891}')
  attempt.end(resolved)
  await untilStatus(queue, id, 'completed')
  expect(await queue.payloadVersions(id)).toEqual([
    { number: 1, madeAt: job?.createdAt, bytes: 26, by: null, attempts: { first: 1, last: 1 } },
    {
      number: 2,
      madeAt: job?.updatedAt,
      bytes: 26,
      by: { operation, surface: 'window', reason: 'off by one', isUndo: false },
      attempts: { first: 2, last: 2 },
    },
  ])
  expect(await queue.payloadVersion(id, 1)).toBe('{"n":12345678901234567890}')
  expect(await queue.payloadVersion(id, 2)).toBe('{"n":12345678901234567891}')
  await expect(queue.payloadVersion(id, 3)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await queue.operation(operation)).toMatchObject({
    kind: 'correct',
    correction: { edits: null, isRetried: true },
    affected: 1,
  })
})

test('a job that was never corrected has one version, and no row for it', async () => {
  const { queue, file } = await openTestQueue()
  const id = await enqueued(queue, '{"a":1}')
  expect(await queue.payloadVersions(id)).toMatchObject([{ number: 1, by: null, attempts: null }])
  expect(await queue.payloadVersion(id, 1)).toBe('{"a":1}')
  expect(peek(file, 'SELECT * FROM corrections')).toEqual([])
})

test('versions count across retries, undo and a restart of the host', async () => {
  const setup = await openTestQueue()
  const { queue, clock } = setup
  const id = await dead(setup, '{"v":1}')
  await queue.correct(id, { payload: '{"v":2}', isRetried: true })
  await queue.resume('default')
  await fail(setup, id)
  await queue.retry(id)
  await fail(setup, id)
  await queue.pause('default')
  clock.advance(10)
  const { operation } = await queue.correct(id, { payload: '{"v":3}' })
  clock.advance(10)
  await queue.undo(operation)
  expect((await queue.job(id)).payload).toBe('{"v":2}')
  await queue.close()
  const again = await openTestQueue({ file: setup.file, clock })
  expect(await ranWith(again.queue, id)).toEqual([{ first: 1, last: 1 }, { first: 2, last: 3 }, null, null])
  expect((await again.queue.payloadVersions(id)).at(-1)?.by?.isUndo).toBe(true)
  await again.queue.start()
  await again.queue.retry(id)
  await again.queue.resume('default')
  await fail(again, id)
  expect((await ranWith(again.queue, id)).at(-1)).toEqual({ first: 4, last: 4 })
  expect(await again.queue.payloadVersion(id, 4)).toBe('{"v":2}')
})

test('a version says who made it and why, long after the ledger has forgotten the correction', async () => {
  const setup = await openTestQueue({ retention: { ledgerMs: 60_000 } })
  const { queue, clock } = setup
  const id = await dead(setup, '{"v":1}')
  const { operation } = await queue.correct(id, { payload: '{"v":2}' }, { surface: 'http', reason: 'no zip' })
  clock.advance(5)
  await queue.undo(operation, { surface: 'window', reason: 'it was right' })
  clock.advance(60_001)
  await queue.purge()
  await expect(queue.operation(operation)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const forgotten = [
    { operation: null, surface: 'http', reason: 'no zip', isUndo: false },
    { operation: null, surface: 'window', reason: 'it was right', isUndo: true },
  ]
  const made = async () => (await queue.payloadVersions(id)).slice(1).map(({ by }) => by)
  expect(await made()).toEqual(forgotten)
  await queue.act('delete', id)
  await queue.bulk('restore', { ids: [id] })
  expect(await made()).toEqual(forgotten)
})

test('an undo puts back payload, status and budget, and can be undone itself', async () => {
  const setup = await openTestQueue()
  const { queue, clock } = setup
  const id = await dead(setup, '{"v":1}')
  const before = await queue.job(id)
  const { operation } = await queue.correct(id, { payload: '{"v":2}', isRetried: true })
  clock.advance(5)
  expect(await queue.previewUndo(operation)).toMatchObject({ affected: 1 })
  await queue.undo(operation)
  expect(await queue.job(id)).toEqual({ ...before, updatedAt: clock.now() })
  const [undo] = (await queue.operations({ limit: 1 })).operations
  clock.advance(5)
  await queue.undo(undo?.id as number)
  expect(await queue.job(id)).toMatchObject({ payload: '{"v":2}', status: 'pending', maxAttempts: 2 })
  expect((await queue.payloadVersions(id)).map(({ number }) => number)).toEqual([1, 2, 3, 4])
})

test('a job that has run since is left by an undo', async () => {
  const setup = await openTestQueue()
  const { queue, clock } = setup
  const id = await dead(setup, '{"v":1}')
  const { operation } = await queue.correct(id, { payload: '{"v":2}', isRetried: true })
  clock.advance(5)
  await queue.resume('default')
  await fail(setup, id)
  expect(await queue.undo(operation)).toEqual({
    matched: 1,
    affected: 0,
    skipped: [{ reason: 'changed', count: 1 }],
  })
  expect((await queue.job(id)).payload).toBe('{"v":2}')
})

test('pending and cancelled jobs can be corrected; running and completed ones are refused with the reason', async () => {
  const setup = await openTestQueue()
  const { queue, executor, clock } = setup
  await queue.pause('other')
  const pending = await enqueued(queue, '1', { queue: 'other' })
  const cancelled = await enqueued(queue, '1', { queue: 'other' })
  await queue.cancel(cancelled)
  await queue.start()
  const running = await enqueued(queue, '1')
  const attempt = await executor.attemptOf(running)
  clock.advance(1)
  expect((await queue.correct(pending, { payload: '2' })).job?.status).toBe('pending')
  expect((await queue.correct(cancelled, { payload: '2' })).job?.status).toBe('cancelled')
  await expect(queue.correct(running, { payload: '2' })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
    data: { status: 'running', action: 'correct' },
  })
  attempt.end(resolved)
  await untilStatus(queue, running, 'completed')
  await expect(queue.correct(running, { payload: '2' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  await expect(queue.correct(cancelled, { payload: '3', isRetried: true })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
    data: { action: 'retry' },
  })
  await expect(queue.correct(9_999, { payload: '3' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a payload is checked as at enqueueing, and against the version that was seen', async () => {
  const setup = await openTestQueue({ payloadLimitBytes: 100 })
  const { queue } = setup
  const id = await dead(setup, '{"v":1}')
  const { updatedAt } = await queue.job(id)
  await expect(queue.correct(id, { payload: '{"v":' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    data: { field: 'payload' },
  })
  await expect(queue.correct(id, { payload: `"${'x'.repeat(100)}"` })).rejects.toMatchObject({
    code: 'TOO_LARGE',
  })
  await expect(queue.correct(id, { payload: '2' }, { seen: updatedAt - 1 })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { action: 'correct', job: { id, updatedAt } },
  })
  await queue.correct(id, { payload: '2' }, { seen: updatedAt })
  expect((await queue.job(id)).payload).toBe('2')
})

test('a payload that stays the same is no new version', async () => {
  const setup = await openTestQueue()
  const id = await dead(setup, '{"v":1}')
  await expect(setup.queue.correct(id, { payload: '{"v":1}' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    data: { field: 'payload' },
  })
  expect(await setup.queue.payloadVersions(id)).toHaveLength(1)
})

test('versions go to the trash with their job and come back, and go when it is purged', async () => {
  const setup = await openTestQueue({ retention: { trashMs: 1_000 } })
  const { queue, clock, file } = setup
  const id = await dead(setup, '{"v":1}')
  await queue.correct(id, { payload: '{"v":2}' })
  const versions = await queue.payloadVersions(id)
  await queue.act('delete', id)
  expect(peek(file, 'SELECT count(*) AS n FROM corrections')).toEqual([{ n: 0 }])
  await queue.bulk('restore', { ids: [id] })
  expect(await queue.payloadVersions(id)).toEqual(versions)
  await queue.act('delete', id)
  clock.advance(2_000)
  await queue.purge()
  expect(peek(file, 'SELECT count(*) AS n FROM trash_corrections')).toEqual([{ n: 0 }])
})

test('a copy starts with the corrected payload, as its first version', async () => {
  const setup = await openTestQueue()
  const id = await dead(setup, '{"v":1}')
  await setup.queue.correct(id, { payload: '{"v":2}' })
  const { job } = await setup.queue.copy(id)
  expect((await setup.queue.job(job.id)).payload).toBe('{"v":2}')
  expect(await setup.queue.payloadVersions(job.id)).toHaveLength(1)
})

test('a corrected job is still the one of its key, for who enqueues it again as it was first', async () => {
  const { queue } = await openTestQueue()
  const id = await enqueued(queue, '{"v":1}', { key: 'order-1' })
  await queue.correct(id, { payload: '{"v":2}' })
  expect(await queue.enqueue({ type: 'mail', payload: '{"v":1}', key: 'order-1' })).toMatchObject({
    isNew: false,
    job: { id },
  })
  await expect(queue.enqueue({ type: 'mail', payload: '{"v":3}', key: 'order-1' })).rejects.toMatchObject({
    code: 'KEY_CONFLICT',
  })
})

test('edits correct all of a selection, and each job that they leave is counted with its reason', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  const ids = await deadJobs(setup, [
    '{"zip":" 10115 "}',
    '{"zip":"20095"}',
    '{"zip":5}',
    '{}',
    '{"zip":" 1 ","kept": 1.50}',
  ])
  const edits = [set('zip', 'trim(zip)')]
  const expected = [
    { reason: 'no-field', count: 1 },
    { reason: 'not-fitting', count: 1 },
    { reason: 'unchanged', count: 1 },
  ]
  const preview = await queue.previewCorrection(DEAD, { edits })
  expect(preview).toMatchObject({ affected: 5, sample: { looked: 5, edited: 2 } })
  expect([...preview.sample.left].sort()).toEqual(expected.map(({ reason, count }) => [reason, count]))
  expect(preview.sample.jobs.find((job) => job.id === ids[0])).toEqual({
    id: ids[0],
    kind: 'edited',
    changes: [{ kind: 'changed', path: ['zip'], before: '" 10115 "', after: '"10115"' }],
    more: 0,
  })
  const progress: number[] = []
  const outcome = await queue.correctMany(
    DEAD,
    { edits },
    {
      reason: 'spaces',
      onProgress: ({ matched }) => progress.push(matched),
    },
  )
  expect(outcome).toMatchObject({ matched: 5, affected: 2 })
  expect([...outcome.skipped].sort((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual(expected)
  expect(progress.at(-1)).toBe(5)
  expect((await queue.job(ids[4] as number)).payload).toBe('{"zip":"1","kept": 1.50}')
  const [operation] = (await queue.operations({ limit: 1 })).operations
  expect(operation).toMatchObject({
    kind: 'correct',
    correction: { edits, isRetried: false },
    reason: 'spaces',
  })
  setup.clock.advance(5)
  expect(await queue.undo(operation?.id as number)).toMatchObject({ affected: 2 })
  expect((await queue.job(ids[0] as number)).payload).toBe('{"zip":" 10115 "}')
})

test('a correction that retries means failed and dead jobs only, and does both in one step', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  const [one, two] = (await deadJobs(setup, ['{"a":1}', '{"b":1}'])) as [number, number]
  const waiting = await enqueued(queue, '{"a":1}')
  const all = { ids: [one, two, waiting] }
  const corrected = { edits: [set('a', 'this + 1')], isRetried: true }
  expect(await queue.previewCorrection(all, corrected)).toMatchObject({
    affected: 2,
    skipped: [{ reason: 'pending', count: 1 }],
  })
  const outcome = await queue.correctMany(all, corrected)
  expect(outcome).toMatchObject({ matched: 3, affected: 1 })
  expect(await queue.job(one)).toMatchObject({ payload: '{"a":2}', status: 'pending', maxAttempts: 2 })
  expect(await queue.job(two)).toMatchObject({ payload: '{"b":1}', status: 'dead' })
  expect(await queue.job(waiting)).toMatchObject({ payload: '{"a":1}' })
})

test('jobs that changed after the selection was looked at are left as they are', async () => {
  const setup = await openTestQueue()
  const { queue, clock } = setup
  const [one, two] = (await deadJobs(setup, ['{"a":1}', '{"a":1}'])) as [number, number]
  const asOf = clock.now()
  clock.advance(10)
  await queue.correct(one, { payload: '{"a":5}' })
  const outcome = await queue.correctMany(
    { filter: { status: ['dead'] }, asOf },
    { edits: [set('a', 'a + 1')] },
  )
  expect(outcome).toEqual({ matched: 2, affected: 1, skipped: [{ reason: 'changed', count: 1 }] })
  expect((await queue.job(one)).payload).toBe('{"a":5}')
  expect((await queue.job(two)).payload).toBe('{"a":2}')
})

test('a correction of many can be stopped between two portions, and what it did is undone by its entry', async () => {
  const setup = await openTestQueue()
  const { queue, clock } = setup
  await queue.pause('default')
  await queue.enqueueMany(Array.from({ length: 1_200 }, (_, n) => ({ type: 'mail', payload: `{"n":${n}}` })))
  clock.advance(10)
  const control = new AbortController()
  const { affected } = await queue.correctMany(
    { filter: { type: ['mail'] } },
    { edits: [set('n', 'n + 1')] },
    { signal: control.signal, onProgress: () => control.abort() },
  )
  expect(affected).toBeGreaterThan(0)
  expect(affected).toBeLessThan(1_200)
  const [operation] = (await queue.operations({ limit: 1 })).operations
  expect(operation).toMatchObject({ state: 'stopped', affected })
  clock.advance(10)
  expect(await queue.undo(operation?.id as number)).toMatchObject({ affected })
  const payloads = (await queue.jobs({ limit: 1_000, sort: 'oldest' })).jobs.slice(0, 3)
  expect(await Promise.all(payloads.map(async ({ id }) => (await queue.job(id)).payload))).toEqual([
    '{"n":0}',
    '{"n":1}',
    '{"n":2}',
  ])
})

test('edits that can’t be read are refused before anything is done', async () => {
  const { queue } = await openTestQueue()
  await expect(queue.correctMany(DEAD, { edits: [set('a', 'eval(1)')] })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    data: { field: 'edits[0].to' },
  })
  expect((await queue.operations()).operations).toEqual([])
})

test('two payloads are compared, of two jobs and of two versions', async () => {
  const setup = await openTestQueue()
  const { queue } = setup
  const [one, two] = (await deadJobs(setup, ['{"a":1,"b":2}', '{"a":1,"b":3}'])) as [number, number]
  await queue.correct(one, { payload: '{"a":1}' })
  expect(await queue.comparePayloads({ jobId: one, version: 1 }, { jobId: one })).toEqual({
    changes: [{ kind: 'removed', path: ['b'], before: '2' }],
    total: 1,
    texts: { before: '{"a":1,"b":2}', after: '{"a":1}' },
  })
  expect((await queue.comparePayloads({ jobId: one, version: 1 }, { jobId: two })).changes).toMatchObject([
    { kind: 'changed', path: ['b'] },
  ])
  await expect(queue.comparePayloads({ jobId: one, version: 3 }, { jobId: two })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
