import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matches } from '../../../src/model/filter.ts'
import type { Job } from '../../../src/model/job.ts'
import { JOB_SORTS, type JobSort } from '../../../src/model/sort.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { openTestQueue, type TestQueue } from '../../support/open-test-queue.ts'

async function mixedJobs(): Promise<TestQueue & { readonly jobs: readonly Job[] }> {
  const setup = await openTestQueue()
  await setup.queue.enqueueMany(
    Array.from({ length: 300 }, (_, i) => ({ type: `t${i % 7}`, queue: `q${i % 3}` })),
  )
  const cancelled = Array.from({ length: 300 }, (_, i) => i + 1).filter((id) => id % 5 < 2)
  await setup.queue.bulk('cancel', { ids: cancelled })
  return { ...setup, jobs: (await setup.queue.jobs({ limit: 1_000 })).jobs }
}

async function allPages(queue: OpenQueue, filter: object, limit: number): Promise<Job[]> {
  const jobs: Job[] = []
  for (let cursor: string | undefined; ;) {
    const page = await queue.jobs({ filter, limit, cursor })
    jobs.push(...page.jobs)
    if (page.cursor === null) return jobs
    cursor = page.cursor
  }
}

test('jobs are listed newest first, with the total of all that match', async () => {
  const { queue } = await mixedJobs()
  const page = await queue.jobs()
  expect(page.total).toBe(300)
  expect(page.jobs.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => 300 - i))
})

test('for every filter and page size, the pages hold exactly the jobs that match, in order', async () => {
  const { queue, jobs } = await mixedJobs()
  const values = <T>(...all: T[]): fc.Arbitrary<T[] | undefined> =>
    fc.option(fc.subarray(all), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      values('pending' as const, 'cancelled' as const, 'dead' as const),
      values('t0', 't1', 't2', 't5', 'unknown'),
      values('q0', 'q2'),
      fc.integer({ min: 1, max: 120 }),
      async (status, type, queueNames, limit) => {
        const filter = { status, type, queue: queueNames }
        const expected = jobs.filter((job) => matches(filter, job)).map(({ id }) => id)
        expect((await allPages(queue, filter, limit)).map(({ id }) => id)).toEqual(expected)
        expect((await queue.jobs({ filter })).total).toBe(expected.length)
        const offset = Math.floor(expected.length / 2)
        expect((await queue.jobs({ filter, limit, offset })).jobs.map(({ id }) => id)).toEqual(
          expected.slice(offset, offset + limit),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('for every filter and order, the pages hold exactly the jobs that match, in that order', async () => {
  const { queue, clock } = await openTestQueue()
  for (let i = 0; i < 40; i++) {
    await queue.enqueueMany(Array.from({ length: 5 }, (_, n) => ({ type: `t${n % 3}`, queue: `q${n % 2}` })))
    clock.advance(1_000)
  }
  const start = clock.now() - 40_000
  // Settled in an order of their own, some at the same moment.
  for (const id of [7, 3, 150, 151, 152, 20, 99, 98, 1, 200]) {
    if (id % 2 === 0) clock.advance(10)
    await queue.cancel(id)
  }
  const { jobs } = await queue.jobs({ limit: 1_000 })
  const ends = fc.option(fc.integer({ min: -2, max: 42 }), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...JOB_SORTS),
      fc.option(fc.subarray(['pending' as const, 'cancelled' as const]), { nil: undefined }),
      fc.option(fc.subarray(['t0', 't2']), { nil: undefined }),
      ends,
      ends,
      fc.integer({ min: 1, max: 60 }),
      async (sort, status, type, fromSecond, toSecond, limit) => {
        const from = fromSecond === undefined ? undefined : start + fromSecond * 1_000
        const to = toSecond === undefined ? undefined : start + toSecond * 1_000
        const filter = { status, type, created: { from, to } }
        const expected = jobs
          .filter((job) => matches(filter, job))
          .filter(({ createdAt }) => createdAt >= (from ?? 0) && createdAt < (to ?? Infinity))
          .sort(ORDERS[sort])
        const found: Job[] = []
        for (let cursor: string | undefined; ;) {
          const page = await queue.jobs({ filter, sort, limit, cursor })
          found.push(...page.jobs)
          if (page.cursor === null) break
          cursor = page.cursor
        }
        expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
      },
    ),
    { numRuns: 80 },
  )
})

const ORDERS: Readonly<Record<JobSort, (a: Job, b: Job) => number>> = {
  newest: (a, b) => b.id - a.id,
  oldest: (a, b) => a.id - b.id,
  'last-settled': (a, b) => settledLast(a, b) ?? (b.completedAt! - a.completedAt! || b.id - a.id),
  'first-settled': (a, b) => settledLast(a, b) ?? (a.completedAt! - b.completedAt! || a.id - b.id),
}

/** What has not settled comes after what has, newest first; null where both have. */
function settledLast(a: Job, b: Job): number | null {
  if (a.completedAt !== null && b.completedAt !== null) return null
  if (a.completedAt === null && b.completedAt === null) return b.id - a.id
  return a.completedAt === null ? 1 : -1
}

test('a total under a time is marked as judged, and one without is exact', async () => {
  const { queue, clock } = await openTestQueue()
  await queue.enqueueMany(Array.from({ length: 100 }, () => ({ type: 'a' })))
  clock.advance(1_000)
  await queue.enqueueMany(Array.from({ length: 100 }, () => ({ type: 'b' })))
  expect(await queue.jobs()).toMatchObject({ total: 200, isEstimate: false })
  const late = { created: { from: clock.now() } }
  expect(await queue.jobs({ filter: late })).toMatchObject({ total: 100, isEstimate: true })
  expect(await queue.jobs({ filter: { created: { from: 0 } } })).toMatchObject({
    total: 200,
    isEstimate: false,
  })
  expect(await queue.jobs({ filter: { created: { to: 0 } } })).toMatchObject({ total: 0, isEstimate: false })
})

test('a bulk action keeps to the time of its filter', async () => {
  const { queue, clock } = await openTestQueue()
  await queue.enqueueMany(Array.from({ length: 10 }, () => ({ type: 'a' })))
  await queue.cancel(3)
  clock.advance(1_000)
  await queue.enqueueMany(Array.from({ length: 10 }, () => ({ type: 'a' })))
  const selection = { filter: { created: { to: clock.now() } }, asOf: clock.now(), except: [1, 15] }
  const expected = { matched: 9, affected: 8, skipped: [{ reason: 'cancelled', count: 1 }] }
  expect(await queue.preview('cancel', selection)).toEqual(expected)
  expect(await queue.bulk('cancel', selection)).toEqual(expected)
  expect(await queue.stats()).toMatchObject({ pending: 11, cancelled: 9 })
})

test('paging neither repeats nor skips a job while others come and go', async () => {
  const { queue } = await openTestQueue()
  await queue.enqueueMany(Array.from({ length: 90 }, () => ({ type: 'a' })))
  const first = await queue.jobs({ filter: { status: ['pending'] }, limit: 30 })
  await queue.enqueue({ type: 'a' })
  await queue.bulk('cancel', { ids: first.jobs.map(({ id }) => id) })
  const second = await queue.jobs({ filter: { status: ['pending'] }, limit: 30, cursor: first.cursor! })
  expect(second.jobs.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, i) => 60 - i))
})

test('facets count each value given the other keys of the filter', async () => {
  const { queue, jobs } = await mixedJobs()
  const filter = { status: ['cancelled'], type: ['t1', 'gone'] } as const
  const count = (test: (job: Job) => boolean): number => jobs.filter(test).length
  const facets = await queue.facets(filter)
  expect(facets.status).toHaveLength(6)
  expect(facets.status.find(({ value }) => value === 'pending')?.count).toBe(
    count((job) => job.type === 't1' && job.status === 'pending'),
  )
  expect(facets.type.map(({ value }) => value)).toEqual(['gone', 't0', 't1', 't2', 't3', 't4', 't5', 't6'])
  expect(facets.type.find(({ value }) => value === 't3')?.count).toBe(
    count((job) => job.type === 't3' && job.status === 'cancelled'),
  )
  expect(facets.queue.find(({ value }) => value === 'q2')?.count).toBe(
    count((job) => job.type === 't1' && job.status === 'cancelled' && job.queue === 'q2'),
  )
})

test.for([
  [{ limit: 0 }, 'limit'],
  [{ limit: 1_001 }, 'limit'],
  [{ offset: -1 }, 'offset'],
  [{ cursor: 'x; DROP' }, 'cursor'],
  [{ sort: 'random' as 'newest' }, 'sort'],
] as const)('a page %o is refused by the name of its field', async ([query, field]) => {
  const { queue } = await openTestQueue()
  await expect(queue.jobs(query)).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { field } })
})

test('a long history is paged from its newest end', async () => {
  const { queue, executor } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'a', maxAttempts: 100_000, retryDelayMs: 0 })
  await queue.start()
  for (let i = 1; i <= 12; i++) {
    const attempt = await executor.attemptOf(job.id)
    expect(attempt.assignment.job.attempt).toBe(i)
    attempt.end({
      kind: 'rejected',
      isRetryable: true,
      error: { name: 'E', message: `${i}`, stack: null, code: null, cause: null },
    })
  }
  await executor.attemptOf(job.id)
  const newest = await queue.attempts(job.id, { limit: 5 })
  expect(newest.attempts.map(({ number }) => number)).toEqual([9, 10, 11, 12, 13])
  expect(newest.attempts.at(-1)).toMatchObject({ outcome: null, finishedAt: null })
  const older = await queue.attempts(job.id, { limit: 10, before: newest.before! })
  expect(older.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(older.before).toBeNull()
})
