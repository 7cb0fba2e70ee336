import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobFilter } from '../../../src/model/filter.ts'
import { judgeJob } from '../../../src/model/judge-job.ts'
import type { JobTest } from '../../../src/model/job-test.ts'
import type { Job } from '../../../src/model/job.ts'
import { JOB_STATUSES } from '../../../src/model/status.ts'
import type { JobSort } from '../../../src/model/sort.ts'
import type { JobsQuery } from '../../../src/queue/queue.ts'
import { openTestQueue, type TestQueue } from '../../support/open-test-queue.ts'

async function idsOf({ queue }: TestQueue, query: JobsQuery): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: string | undefined; ;) {
    const page = await queue.jobs({ ...query, cursor })
    ids.push(...page.jobs.map(({ id }) => id))
    if (page.cursor === null) return ids
    cursor = page.cursor
  }
}

const where = (...tests: JobTest[]): JobFilter => ({ where: tests })

/** Sixty jobs over three types and two queues, in every status but running, settled at different times. */
async function openYard(): Promise<TestQueue> {
  const the = await openTestQueue({ workers: 1 })
  for (const type of ['send-mail', 'send-sms', 'report']) the.queue.register(type)
  for (let i = 0; i < 60; i++) {
    the.clock.advance(1_000)
    await the.queue.enqueue({
      type: ['send-mail', 'send-sms', 'report'][i % 3] ?? 'report',
      queue: i % 2 ? 'mail' : 'default',
      payload: JSON.stringify({
        userId: i,
        user: { name: i % 4 ? 'Ada' : 'Grace Hopper' },
        sizes: [i, i * 2],
      }),
      priority: (i % 5) - 2,
      maxAttempts: 1 + (i % 2),
      ...(i % 7 ? {} : { key: `order-${i}` }),
    })
  }
  await the.queue.start()
  for (let i = 0; i < 30; i++) {
    const attempt = await the.executor.anyAttempt()
    the.clock.advance(500)
    if (i % 3 === 0) attempt.end({ kind: 'resolved', result: null })
    else attempt.end({ kind: 'rejected', isRetryable: true, error: errorOf(i) })
  }
  await the.queue.stop()
  const waiting = await the.queue.jobs({ filter: { status: ['pending'] }, limit: 5 })
  for (const { id } of waiting.jobs) await the.queue.cancel(id)
  return the
}

function errorOf(i: number) {
  const message = i % 2 ? 'connect ECONNREFUSED' : 'no such file'
  return { name: 'Error', message, stack: null, code: null, cause: null }
}

const range = (from: number, to: number) =>
  fc.record({ from: fc.integer({ min: from, max: to }) }, { requiredKeys: [] })

/** Tests that a job without its payload can be judged by, so that the judge is the model of the scan. */
const jobTest: fc.Arbitrary<JobTest> = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    isNot: fc.boolean(),
    field: fc.constantFrom('id', 'attempts', 'priority'),
    ranges: fc.array(range(-2, 60), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('key' as const),
    isNot: fc.boolean(),
    names: fc.subarray(['order-7', 'order-14']),
    like: fc.subarray(['order-2*', '*']),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    isNot: fc.boolean(),
    field: fc.constantFrom('created', 'started', 'updated', 'settled'),
    range: fc.record({ from: fc.nat(90_000), to: fc.nat(90_000) }, { requiredKeys: [] }),
  }),
)

const cellFilter = fc.record(
  {
    status: fc.subarray([...JOB_STATUSES]),
    type: fc.subarray(['send-mail', 'report', 'nothing']),
    queue: fc.subarray(['mail']),
    like: fc.record({ type: fc.subarray(['send-*', '*port']) }),
  },
  { requiredKeys: [] },
)

const filter: fc.Arbitrary<JobFilter> = fc
  .record(
    {
      cells: cellFilter,
      not: cellFilter,
      created: fc.record({ from: fc.nat(70_000), to: fc.nat(70_000) }, { requiredKeys: [] }),
      settled: fc.record({ from: fc.nat(90_000), to: fc.nat(90_000) }, { requiredKeys: [] }),
      where: fc.array(jobTest, { maxLength: 2 }),
    },
    { requiredKeys: ['cells'] },
  )
  .map(({ cells, ...rest }) => ({ ...cells, ...rest }))

/** Times of the filter are counted from the clock's start. */
function since(start: number, given: JobFilter): JobFilter {
  const moved = (span: JobFilter['created']) =>
    span && {
      ...(span.from === undefined ? {} : { from: start + span.from }),
      ...(span.to === undefined ? {} : { to: start + span.to }),
    }
  return {
    ...given,
    created: moved(given.created),
    settled: moved(given.settled),
    where: given.where?.map((one) => (one.kind === 'time' ? { ...one, range: moved(one.range) ?? {} } : one)),
  }
}

function inOrder(jobs: readonly Job[], sort: JobSort): readonly Job[] {
  const newest = [...jobs].sort((a, b) => b.id - a.id)
  if (sort === 'newest') return newest
  if (sort === 'oldest') return newest.reverse()
  const sign = sort === 'last-settled' ? -1 : 1
  const settled = newest
    .filter(({ completedAt }) => completedAt !== null)
    .sort((a, b) => sign * ((a.completedAt ?? 0) - (b.completedAt ?? 0) || a.id - b.id))
  return [...settled, ...newest.filter(({ completedAt }) => completedAt === null)]
}

test('lists, counts and previews agree with a look at every job, whatever the filter', async () => {
  const the = await openYard()
  const start = the.clock.now() - 60_000 - 30 * 500
  const { jobs: all } = await the.queue.jobs({ limit: 1_000 })
  await fc.assert(
    fc.asyncProperty(
      filter,
      fc.constantFrom<JobSort>('newest', 'oldest', 'last-settled', 'first-settled'),
      async (given, wanted) => {
        const asked = since(start, given)
        const sort = asked.where?.length && wanted.endsWith('settled') ? 'newest' : wanted
        const expected = inOrder(
          all.filter((job) => judgeJob(asked, job) === true),
          sort,
        ).map(({ id }) => id)
        expect(await idsOf(the, { filter: asked, sort, limit: 7 })).toEqual(expected)
        expect(await the.queue.count({ filter: asked })).toBe(expected.length)
        expect((await the.queue.preview('retry', { filter: asked })).matched).toBe(expected.length)
        const { jobs } = await the.queue.jobs({ filter: asked, sort, limit: 5, offset: 3 })
        expect(jobs.map(({ id }) => id)).toEqual(expected.slice(3, 8))
      },
    ),
    { numRuns: 120 },
  )
}, 60_000)

test('a payload’s values are found by their path, a number by every digit', async () => {
  const the = await openTestQueue()
  const payloads = [
    '{"userId":42}',
    '{"userId":"42"}',
    '{"userId":420}',
    '{"userId":12345678901234567890}',
    '{"userId":12345678901234567891}',
    '{"user":{"name":"Ada \\u0142","tags":["x","vip"]}}',
    '{"userId":null,"a b":true}',
  ]
  await the.queue.enqueueMany(payloads.map((payload) => ({ type: 'a', payload })))
  const found = (path: (string | number)[], rest: object) =>
    idsOf(the, {
      sort: 'oldest',
      filter: where({ kind: 'payload', path, values: [], like: [], ...rest }),
    })
  expect(await found(['userId'], { values: ['42'] })).toEqual([1, 2])
  expect(await found(['userId'], { values: ['12345678901234567890'] })).toEqual([4])
  expect(await found(['userId'], { values: ['null'] })).toEqual([7])
  expect(await found(['a b'], { values: ['true', 'false'] })).toEqual([7])
  expect(await found(['user', 'name'], { values: ['Ada ł'] })).toEqual([6])
  expect(await found(['user', 'tags', 1], { values: ['vip'] })).toEqual([6])
  expect(await found(['userId'], { like: ['42*'] })).toEqual([1, 2, 3])
  expect(await found(['userId'], { like: ['*'] })).toEqual([1, 2, 3, 4, 5, 7])
  expect(
    await found(['userId'], { over: { than: 42, orEqual: false }, under: { than: 420, orEqual: true } }),
  ).toEqual([3])
  expect(await found(['userId'], { values: ['42'], isNot: true })).toEqual([3, 4, 5, 6, 7])
})

test('a text is looked for where it is asked for', async () => {
  const the = await openTestQueue()
  const { job } = await the.queue.enqueue({ type: 'a', payload: '{"note":"say \\"hi\\""}' })
  await the.queue.start()
  const attempt = await the.executor.attemptOf(job.id)
  const logs = [{ at: 1, level: 'info', message: 'dialled "home"' }] as const
  attempt.end({ kind: 'rejected', isRetryable: false, error: errorOf(1) }, logs)
  await the.queue.stop()
  const has = async (place: 'payload' | 'error' | 'log', text: string) =>
    (await the.queue.count({ filter: where({ kind: 'text', places: [place], texts: [text] }) })) === 1
  expect(await has('payload', 'say "hi"')).toBe(true)
  expect(await has('log', 'dialled "home"')).toBe(true)
  expect(await has('error', 'econnrefused')).toBe(true)
  expect(await has('payload', 'econnrefused')).toBe(false)
  expect(await has('error', 'dialled')).toBe(false)
})

test('a search that takes long answers with what it has, and goes on from there', async () => {
  const the = await openTestQueue()
  for (let i = 0; i < 6; i++) {
    await the.queue.enqueueMany(
      Array.from({ length: 10_000 }, (_, n) => ({ type: 'a', payload: `{"n":${i * 10_000 + n}}` })),
    )
  }
  const query = {
    filter: where({ kind: 'payload', path: ['n'], values: ['7', '59999'], like: [] }),
    limit: 5,
  }
  const first = await the.queue.jobs({ ...query, withinMs: 0 })
  expect(first).toMatchObject({ jobs: [{ id: 60_000 }], isEstimate: true, searched: { of: 60_000 } })
  expect(first.searched?.done).toBeLessThan(60_000)
  const rest = await the.queue.jobs({ ...query, cursor: first.cursor ?? '' })
  expect(rest.jobs.map(({ id }) => id)).toEqual([8])
  expect(rest.cursor).toBeNull()
})

test('a bulk action on what had to be searched for acts on those and no others', async () => {
  const the = await openYard()
  const filter = where({ kind: 'text', places: ['error'], texts: ['ECONNREFUSED'] })
  const expected = await idsOf(the, { filter })
  const preview = await the.queue.preview('retry', { filter, except: expected.slice(0, 2) })
  const outcome = await the.queue.bulk('retry', { filter, except: expected.slice(0, 2) })
  expect(outcome).toEqual(preview)
  expect(outcome).toMatchObject({ matched: expected.length - 2, affected: expected.length - 2 })
  const pending = await idsOf(the, { filter: { ...filter, status: ['pending'] } })
  expect(pending).toEqual(expected.slice(2))
})
