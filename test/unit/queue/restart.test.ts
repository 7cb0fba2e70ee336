import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** The database as a killed host would leave it: its file and its log, without a goodbye. */
function asKilled(file: string): string {
  const copy = join(tempFolder(), 'queue.db')
  copyFileSync(file, copy)
  copyFileSync(`${file}-wal`, `${copy}-wal`)
  return copy
}

test('jobs survive a restart', async () => {
  const first = await openTestQueue()
  const { job } = await first.queue.enqueue({ type: 'hash', payload: '[1,2.50,"ü"]', key: 'k', priority: 3 })
  const before = await first.queue.job(job.id)
  await first.queue.close()
  const { queue } = await openTestQueue({ file: first.file })
  expect(await queue.job(job.id)).toEqual(before)
})

test('a job whose host was killed is given back with its budget, and the attempt stands as lost', async () => {
  const first = await openTestQueue()
  const { job } = await first.queue.enqueue({ type: 'hash' })
  await first.queue.start()
  await first.executor.attemptOf(job.id)
  const { queue, executor, clock } = await openTestQueue({ file: asKilled(first.file) })
  await queue.pause('default')
  await queue.start()
  expect(await queue.job(job.id)).toMatchObject({ status: 'pending', attempts: 0, completedAt: null })
  expect((await queue.attempts(job.id)).attempts).toMatchObject([
    { number: 1, outcome: 'lost', isCounted: false, finishedAt: clock.now() },
  ])
  await queue.resume('default')
  expect((await executor.attemptOf(job.id)).assignment.job).toMatchObject({ attempt: 2, attempts: 1 })
})

test('an attempt that is lost with its host carries the build that it began on', async () => {
  const first = await openTestQueue({ workers: 4 })
  const { queue, clock, executor } = first
  const handlers = new Map([
    ['hash', {}],
    ['mail', {}],
  ])
  const onBuilds = (hash: string, mail: string) =>
    queue.replaceHandlers(
      handlers,
      new Map([
        ['hash', hash],
        ['mail', mail],
      ]),
    )
  const started = async (type: string): Promise<number> => {
    const { job } = await queue.enqueue({ type })
    await executor.attemptOf(job.id)
    clock.advance(10)
    return job.id
  }
  onBuilds('a', 'a')
  await queue.start()
  const early = await started('hash')
  onBuilds('b', 'a')
  const late = [await started('hash'), await started('mail')]
  onBuilds('a', 'a')
  const last = await started('hash')
  const next = await openTestQueue({ file: asKilled(first.file), clock: new FakeClock(clock.now()) })
  await next.queue.pause('default')
  await next.queue.start()
  const builds = async (id: number) => (await next.queue.attempts(id)).attempts.map(({ build }) => build)
  expect(await Promise.all([early, ...late, last].map(builds))).toEqual([['a'], ['b'], ['a'], ['a']])
  // A host whose handlers are of no build says nothing of what the one before had.
  await next.queue.resume('default')
  await next.executor.attemptOf(early)
  const third = await openTestQueue({ file: asKilled(next.file), clock: new FakeClock(clock.now() + 10) })
  await third.queue.pause('default')
  await third.queue.start()
  expect((await third.queue.attempts(early)).attempts.map(({ build }) => build)).toEqual(['a', null])
})

test('a job that was asked to stop before its host was killed is cancelled', async () => {
  const first = await openTestQueue()
  const { job } = await first.queue.enqueue({ type: 'hash' })
  await first.queue.start()
  await first.executor.attemptOf(job.id)
  await first.queue.cancel(job.id)
  const { queue } = await openTestQueue({ file: asKilled(first.file) })
  await queue.start()
  expect(await queue.job(job.id)).toMatchObject({ status: 'cancelled', attempts: 0, cancelRequestedAt: null })
})

test('a job that was lost three times in a row is dead, and a retry gives it a fresh start', async () => {
  let setup = await openTestQueue()
  const { job } = await setup.queue.enqueue({ type: 'hash' })
  for (let lost = 1; lost <= 3; lost++) {
    await setup.queue.start()
    await setup.executor.attemptOf(job.id)
    setup = await openTestQueue({ file: asKilled(setup.file) })
  }
  await setup.queue.start()
  const dead = await setup.queue.job(job.id)
  expect(dead).toMatchObject({ status: 'dead', attempts: 0 })
  expect(dead.lastError).toContain('3 times in a row')
  await setup.queue.retry(job.id)
  await setup.executor.attemptOf(job.id)
  const { queue } = await openTestQueue({ file: asKilled(setup.file) })
  await queue.start()
  expect(['pending', 'running']).toContain((await queue.job(job.id)).status)
})

test('what still runs when the queue stops is aborted, given back and not counted', async () => {
  const { queue, executor, clock } = await openTestQueue({ drainMs: 10_000 })
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  const attempt = await executor.attemptOf(job.id)
  const stopped = queue.stop()
  const ticking = setInterval(() => clock.advance(1_000), 1)
  await abortOf(attempt)
  clearInterval(ticking)
  attempt.end(rejected('aborted'))
  await stopped
  expect(await queue.job(job.id)).toMatchObject({ status: 'pending', attempts: 0 })
  expect((await queue.attempts(job.id)).attempts).toMatchObject([{ outcome: 'released', isCounted: false }])
})

test('what finishes while the queue stops counts as finished', async () => {
  const { queue, executor } = await openTestQueue({ drainMs: 10_000 })
  const jobs = await queue.enqueueMany([{ type: 'hash' }, { type: 'hash' }, { type: 'hash' }])
  await queue.start()
  const [first, second] = await Promise.all(jobs.slice(0, 2).map(({ job }) => executor.attemptOf(job.id)))
  const stopped = queue.stop()
  first!.end(resolved)
  second!.end(rejected('boom'))
  await stopped
  expect(await queue.stats()).toMatchObject({ completed: 1, failed: 1, pending: 1, running: 0 })
})

test('stopping may be asked for twice, and before the start', async () => {
  const { queue } = await openTestQueue()
  await Promise.all([queue.stop(), queue.stop()])
  await expect(queue.start()).rejects.toMatchObject({ code: 'WRONG_PHASE' })
})

test('a second host on the same database is refused, and told who owns it', async () => {
  const first = await openTestQueue()
  await first.queue.start()
  const second = await openTestQueue({ file: first.file })
  await expect(second.queue.start()).rejects.toMatchObject({ code: 'LOCKED', data: { pid: process.pid } })
})

test('a program beside the host may enqueue, and the host notices', async () => {
  const { queue, executor, clock, file } = await openTestQueue()
  await queue.start()
  const beside = await openTestQueue({ file })
  const { job } = await beside.queue.enqueue({ type: 'hash' })
  clock.advance(200)
  await executor.attemptOf(job.id)
})

test('a cancel by a program beside the host reaches the running handler', async () => {
  const { queue, executor, clock, file } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  const attempt = await executor.attemptOf(job.id)
  const beside = await openTestQueue({ file })
  await beside.queue.cancel(job.id)
  clock.advance(200)
  expect(attempt.aborts).toEqual(['cancel'])
})

test('a result that comes after the job was taken away changes nothing', async () => {
  const { queue, executor, file } = await openTestQueue()
  const { job } = await queue.enqueue({ type: 'hash' })
  await queue.start()
  const stale = await executor.attemptOf(job.id)
  // Another owner recovers the same row, as after a wrongly broken lock.
  const thief = await openTestQueue({ file: asKilled(file) })
  await thief.queue.start()
  const copied = await thief.executor.attemptOf(job.id)
  expect(copied.assignment.job.attempt).toBe(2)
  stale.end(resolved)
  await untilStatus(queue, job.id, 'completed')
  expect((await thief.queue.job(job.id)).status).toBe('running')
})

test('the counters equal a count of the table after everything above happens at once', async () => {
  const { queue, executor, file } = await openTestQueue({ workers: 3 })
  await queue.enqueueMany(
    Array.from({ length: 30 }, (_, i) => ({ type: `t${i % 3}`, queue: `q${i % 2}`, maxAttempts: 1 })),
  )
  await queue.start()
  for (let i = 0; i < 20; i++) {
    const attempt = executor.running[0] ?? (await executor.attemptOf(i + 1))
    attempt.end(i % 2 ? resolved : rejected())
    await untilStatus(queue, attempt.assignment.job.id, i % 2 ? 'completed' : 'dead')
  }
  await queue.bulk('cancel', { filter: { status: ['pending'] } })
  const counted = `SELECT queue_id, type_id, sum(status = 1) AS pending, sum(status = 2) AS running,
    sum(status = 4) AS completed, sum(status = 5) AS dead, sum(status = 6) AS cancelled
    FROM jobs GROUP BY 1, 2 ORDER BY 1, 2`
  const kept =
    'SELECT queue_id, type_id, pending, running, completed, dead, cancelled FROM counters ORDER BY 1, 2'
  expect(peek(file, kept)).toEqual(peek(file, counted))
})

async function abortOf({ aborts }: { readonly aborts: readonly string[] }): Promise<void> {
  while (aborts.length === 0) await new Promise((resolve) => setImmediate(resolve))
}
