import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobsQuery } from '../../../src/queue/queue.ts'
import { openTestQueue, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

async function idsOf({ queue }: TestQueue, query: JobsQuery): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: string | undefined; ;) {
    const page = await queue.jobs({ ...query, cursor })
    ids.push(...page.jobs.map(({ id }) => id))
    if (page.cursor === null) return ids
    cursor = page.cursor
  }
}

test('a text is found in payloads, in either case, newest or oldest first, page by page', async () => {
  const the = await openTestQueue()
  await the.queue.enqueueMany(
    Array.from({ length: 90 }, (_, i) => ({
      type: `t${i % 2}`,
      payload: `{"city":"${i % 3 ? 'Oslo' : 'Bergen'}"}`,
    })),
  )
  const expected = Array.from({ length: 30 }, (_, i) => 1 + i * 3)
  expect(await idsOf(the, { text: 'bergen', limit: 7, sort: 'oldest' })).toEqual(expected)
  expect(await idsOf(the, { text: 'bergen', limit: 7 })).toEqual(expected.toReversed())
  expect(await idsOf(the, { text: 'bergen', filter: { type: ['t1'] }, limit: 7 })).toEqual(
    expected.filter((id) => id % 2 === 0).toReversed(),
  )
  expect(await the.queue.count({ text: 'BERGEN' })).toBe(30)
  expect(await the.queue.jobs({ text: 'bergen', limit: 100 })).toMatchObject({ total: 30, isEstimate: false })
  expect(await the.queue.jobs({ text: 'bergen', limit: 5 })).toMatchObject({ isEstimate: true })
  expect(await the.queue.jobs({ text: 'Trondheim' })).toMatchObject({ jobs: [], total: 0, cursor: null })
})

test('what a search finds is counted by status, as are the jobs that counters are kept of', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueueMany(
    Array.from({ length: 40 }, (_, i) => ({
      type: `t${i % 2}`,
      payload: `{"city":"${i % 4 ? 'Oslo' : 'Bergen'}"}`,
    })),
  )
  await queue.bulk('cancel', { ids: [1, 5, 2] })
  const where = [{ kind: 'text', places: ['payload'], texts: ['bergen'] }] as const
  expect(await queue.countByStatus({ where })).toMatchObject({ pending: 8, cancelled: 2, dead: 0 })
  expect(await queue.countByStatus({ where, status: ['cancelled'] })).toMatchObject({
    pending: 0,
    cancelled: 2,
  })
  expect(await queue.countByStatus({ created: { from: 0 }, type: ['t1'] })).toMatchObject({
    pending: 19,
    cancelled: 1,
  })
  expect(await queue.countByStatus({ type: ['t1'] })).toMatchObject({ pending: 19, cancelled: 1 })
})

test('a text is found in what an attempt failed with, down to its stack', async () => {
  const the = await openTestQueue()
  const { job } = await the.queue.enqueue({ type: 'a' })
  await the.queue.enqueue({ type: 'a' })
  await the.queue.start()
  const error = {
    name: 'Error',
    message: 'connect ECONNREFUSED',
    stack: 'at dial (/yard/lib/dial.ts:3:1)',
    code: null,
    cause: null,
  }
  ;(await the.executor.attemptOf(job.id)).end({ kind: 'rejected', isRetryable: true, error })
  await untilStatus(the.queue, job.id, 'failed')
  expect(await idsOf(the, { text: 'ECONNREFUSED' })).toEqual([job.id])
  expect(await idsOf(the, { text: 'lib/dial.ts' })).toEqual([job.id])
})

test('jobs are found by the build that their newest attempt ran on, and by another one', async () => {
  const the = await openTestQueue()
  const jobs = await the.queue.enqueueMany([1, 2].map(() => ({ type: 'a', maxAttempts: 1 })))
  await the.queue.enqueue({ type: 'a', delayMs: 1_000 })
  await the.queue.start()
  const error = { name: 'Error', message: 'no', stack: null, code: null, cause: null }
  for (const [at, { job }] of jobs.entries()) {
    const ending = { kind: 'rejected', isRetryable: true, error } as const
    ;(await the.executor.attemptOf(job.id)).end(ending, [], `b${at + 1}`)
    await untilStatus(the.queue, job.id, 'dead')
  }
  const onBuild = (builds: readonly string[], isNot = false) =>
    idsOf(the, { filter: { where: [{ kind: 'build', builds, isNot }] } })
  expect(await onBuild(['b1'])).toEqual([1])
  expect(await onBuild(['b1', 'b2', 'none'])).toEqual([2, 1])
  expect(await onBuild(['b1'], true)).toEqual([3, 2])

  await the.queue.retry(1)
  ;(await the.executor.attemptOf(1)).end({ kind: 'resolved', result: null }, [], 'b2')
  await untilStatus(the.queue, 1, 'completed')
  expect(await onBuild(['b1'])).toEqual([])
})

test('what means something to SQL is taken as it is written', async () => {
  const the = await openTestQueue()
  const hostile = ['100%', 'a_b', 'a\\\\b', `'--`, `"); DROP TABLE jobs;`, '%', '_', '😀', '‮abc']
  await the.queue.enqueueMany(hostile.map((text) => ({ type: 'a', payload: JSON.stringify({ text }) })))
  await the.queue.enqueue({ type: 'a', payload: '{"text":"aXb plain"}' })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...hostile.keys()), async (i) => {
      const text = JSON.stringify(hostile[i]).slice(1, -1)
      const ids = await idsOf(the, { text })
      expect(ids).toContain(i + 1)
      expect(ids).not.toContain(hostile.length + 1)
    }),
  )
})

test('counts by time are exact when they are asked for', async () => {
  const { queue, clock } = await openTestQueue()
  await queue.enqueueMany(Array.from({ length: 40 }, (_, i) => ({ type: `t${i % 4}` })))
  clock.advance(1_000)
  await queue.enqueueMany(Array.from({ length: 7 }, () => ({ type: 't0' })))
  const filter = { type: ['t0'], created: { to: clock.now() } }
  expect(await queue.jobs({ filter })).toMatchObject({ isEstimate: true })
  expect(await queue.count({ filter })).toBe(10)
  expect(await queue.count({ filter: { type: ['t0'] } })).toBe(17)
  expect(await queue.count()).toBe(47)
})

test('a search that nobody waits for any more stops, and leaves the next one its place', async () => {
  const the = await openTestQueue()
  await the.queue.enqueueMany(Array.from({ length: 500 }, () => ({ type: 'a', payload: '{"a":"needle"}' })))
  const stop = new AbortController()
  const search = the.queue.jobs({ text: 'nowhere' }, { signal: stop.signal })
  stop.abort(new Error('typed on'))
  await expect(search).rejects.toThrow('typed on')
  expect(await idsOf(the, { text: 'needle', limit: 400 })).toHaveLength(500)
})

test('a jump into a long list lands where walking would', async () => {
  const the = await openTestQueue()
  const batch = Array.from({ length: 9_000 }, (_, i) => ({ type: `t${i % 3}` }))
  await the.queue.enqueueMany(batch)
  // Holes, as a purge leaves them.
  const db = new Database(the.file)
  db.exec('DELETE FROM jobs WHERE id BETWEEN 4000 AND 4999')
  db.close()
  const all = (filter: object): Promise<number[]> => idsOf(the, { filter, limit: 1_000 })
  for (const filter of [{}, { type: ['t1'] }, { status: ['pending' as const], type: ['t0', 't2'] }]) {
    const expected = await all(filter)
    for (const offset of [0, 2_000, 2_001, 2_500, expected.length - 3, expected.length + 10]) {
      const page = await the.queue.jobs({ filter, offset, limit: 5 })
      expect(page.jobs.map(({ id }) => id)).toEqual(expected.slice(offset, offset + 5))
    }
    const first = await the.queue.jobs({ filter, limit: 1_000 })
    const beyond = await the.queue.jobs({ filter, cursor: first.cursor!, offset: 2_100, limit: 5 })
    expect(beyond.jobs.map(({ id }) => id)).toEqual(expected.slice(3_100, 3_105))
  }
})

test.for([
  [{ text: '' }, 'text'],
  [{ text: 'x'.repeat(201) }, 'text'],
  [{ text: 'x', sort: 'last-settled' }, 'sort'],
] as const)('a search %o is refused by the name of its field', async ([query, field]) => {
  const { queue } = await openTestQueue()
  await expect(queue.jobs(query)).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { field } })
})
