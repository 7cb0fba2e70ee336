import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus } from '../../support/open-test-queue.ts'

const DAY_MS = 86_400_000

test('what settled longer ago than its retention goes, by when it settled; the rest stays', async () => {
  const { queue, executor, clock, file } = await openTestQueue({ workers: 1 })
  const add = async (): Promise<number> => (await queue.enqueue({ type: 'a', maxAttempts: 1 })).job.id
  const completed = await add()
  await queue.start()
  ;(await executor.attemptOf(completed)).end(resolved)
  await untilStatus(queue, completed, 'completed')
  const dead = await add()
  ;(await executor.attemptOf(dead)).end(rejected())
  await untilStatus(queue, dead, 'dead')
  await queue.pause('default')
  const cancelled = await add()
  const old = await add()
  await queue.cancel(cancelled)
  clock.skip(DAY_MS - 1)
  expect(await queue.purge()).toBe(0)
  await queue.cancel(old)
  clock.advance(1)
  expect(await queue.purge()).toBe(2)
  expect((await queue.jobs()).jobs.map(({ id }) => id)).toEqual([old, dead])
  expect(peek(file, 'SELECT job_id AS id FROM attempts')).toEqual([{ id: dead }])
  expect(await queue.stats()).toMatchObject({ completed: 0, dead: 1, cancelled: 1 })
})

test('each status has a retention of its own, and it can be changed while the queue runs', async () => {
  const { queue, clock } = await openTestQueue({ retention: { cancelledMs: 1_000 } })
  const { job } = await queue.enqueue({ type: 'a' })
  await queue.cancel(job.id)
  clock.advance(500)
  expect(await queue.purge()).toBe(0)
  queue.configure({ retention: { cancelledMs: 500 } })
  expect(await queue.purge()).toBe(1)
})

test('dead jobs go only where they have a retention, and how many would is told before', async () => {
  const { queue, executor, clock } = await openTestQueue({ workers: 1 })
  await queue.start()
  const { job } = await queue.enqueue({ type: 'a', maxAttempts: 1 })
  ;(await executor.attemptOf(job.id)).end(rejected())
  await untilStatus(queue, job.id, 'dead')
  clock.advance(1_000)

  expect(await queue.purgeable('dead', 1_001)).toBe(0)
  expect(await queue.purgeable('dead', 1_000)).toBe(1)
  expect(await queue.purge()).toBe(0)
  queue.configure({ retention: { deadMs: 1_000 } })
  expect(await queue.purge()).toBe(1)
  expect(await queue.stats()).toMatchObject({ dead: 0 })
})

test('what an attempt logged goes after its own time, and the attempt stays', async () => {
  const { queue, executor, clock } = await openTestQueue({ workers: 1 })
  await queue.start()
  const logging = async (text: string): Promise<number> => {
    const { job } = await queue.enqueue({ type: 'a', maxAttempts: 1 })
    const line = { at: clock.now(), level: 'info', message: text } as const
    ;(await executor.attemptOf(job.id)).end(rejected(), [line])
    await untilStatus(queue, job.id, 'dead')
    return job.id
  }
  const old = await logging('old')
  clock.advance(1_000)
  const young = await logging('young')
  await queue.purge()
  expect((await queue.attempts(old)).attempts).toMatchObject([{ logs: [{ message: 'old' }] }])
  queue.configure({ retention: { logsMs: 1_000 } })
  clock.advance(1)
  await queue.purge()
  expect((await queue.attempts(old)).attempts).toMatchObject([{ error: { message: 'boom' }, logs: [] }])
  expect((await queue.attempts(young)).attempts).toMatchObject([{ logs: [{ message: 'young' }] }])
})

test('more old logs than a portion takes all go', async () => {
  const { queue, executor, clock, file } = await openTestQueue({ workers: 1, retention: { logsMs: 1_000 } })
  const { job } = await queue.enqueue({ type: 'a', maxAttempts: 1 })
  await queue.start()
  ;(await executor.attemptOf(job.id)).end(rejected(), [{ at: 0, level: 'info', message: 'said' }])
  await untilStatus(queue, job.id, 'dead')
  const db = new Database(file)
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1201)
    INSERT INTO attempts SELECT job_id, i, is_counted, outcome, started_at, finished_at, build, group_id, error, result, logs
    FROM attempts, n`)
  db.close()
  expect(peek(file, 'SELECT count(logs) AS n FROM attempts')).toEqual([{ n: 1_201 }])
  clock.advance(1_001)
  await queue.purge()
  expect(peek(file, 'SELECT count(*) AS kept, count(logs) AS n FROM attempts')).toEqual([
    { kept: 1_201, n: 0 },
  ])
})

test('a purged key may be used again, an id never', async () => {
  const { queue, clock } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'a', key: 'k' })
  await queue.cancel(job.id)
  clock.skip(DAY_MS)
  await queue.purge()
  const again = await queue.enqueue({ type: 'a', key: 'k' })
  expect(again.isNew).toBe(true)
  expect(again.job.id).toBeGreaterThan(job.id)
})

test('a large purge goes in chunks and says that lists are stale', async () => {
  const { queue, clock, file } = await openTestQueue()
  const payload = JSON.stringify('x'.repeat(1_000))
  await queue.enqueueMany(Array.from({ length: 1_700 }, () => ({ type: 'a', payload })))
  const pages = 'SELECT page_count AS n FROM pragma_page_count'
  const [{ n: before } = { n: 0 }] = peek<{ n: number }>(file, pages)
  await queue.bulk('cancel', { filter: {} })
  clock.skip(DAY_MS)
  const causes: string[] = []
  queue.on('stale', ({ cause }) => causes.push(cause))
  expect(await queue.purge()).toBe(1_700)
  expect(causes).toEqual(['purge'])
  expect(peek<{ n: number }>(file, pages)[0]!.n).toBeLessThan(before / 2)
  expect(peek(file, 'SELECT sum(cancelled) AS jobs FROM counters')).toEqual([{ jobs: 0 }])
})
