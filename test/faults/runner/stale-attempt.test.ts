import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { STATUS_CODES } from '../../../src/store/codes.ts'
import { rejected } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus } from '../../support/open-test-queue.ts'
import { expectSound } from './open-pool-queue.ts'

/** Take a running job away from its attempt, as a hand in the database or a second owner would. */
function takeAway(file: string, id: number): void {
  const db = new Database(file)
  db.prepare('UPDATE jobs SET status = ?, token = NULL, completed_at = 1 WHERE id = ?').run(
    STATUS_CODES.dead,
    id,
  )
  db.close()
}

it('a job that is retried by hand while an attempt of it still lives belongs to the new attempt alone', async () => {
  const { queue, executor, file } = await openTestQueue({ workers: 2 })
  const { job } = await queue.enqueue({ type: 'hash', maxAttempts: 5, retryDelayMs: 0 })
  await queue.start()
  const stale = await executor.attemptOf(job.id)
  takeAway(file, job.id)
  await queue.retry(job.id)
  await untilStatus(queue, job.id, 'running')
  const fresh = executor.running.find((attempt) => attempt !== stale)
  expect(fresh?.assignment.job).toMatchObject({ id: job.id, attempt: 2 })
  const tokens = () => peek(file, 'SELECT token FROM jobs')
  const before = tokens()

  // Whatever the stale one says now, the job goes on under its new token.
  stale.end({ kind: 'resolved', result: '"stale"' })
  const { job: marker } = await queue.enqueue({ type: 'hash', delayMs: 60_000 })
  expect(marker.id).toBe(2)
  expect(await queue.job(job.id)).toMatchObject({ status: 'running', attempts: 2 })
  expect(tokens()[0]).toEqual(before[0])

  fresh?.end({ kind: 'resolved', result: '"fresh"' })
  await untilStatus(queue, job.id, 'completed')
  expect((await queue.attempts(job.id)).attempts).toMatchObject([
    { number: 2, outcome: 'completed', result: '"fresh"' },
  ])
  expectSound(file)
})

it('an attempt that fails after its job was completed by another takes the completion from nobody', async () => {
  const { queue, executor, file } = await openTestQueue({ workers: 2 })
  const { job } = await queue.enqueue({ type: 'hash', maxAttempts: 5, retryDelayMs: 0 })
  await queue.start()
  const stale = await executor.attemptOf(job.id)
  takeAway(file, job.id)
  await queue.retry(job.id)
  await untilStatus(queue, job.id, 'running')
  executor.running.find((attempt) => attempt !== stale)?.end({ kind: 'resolved', result: null })
  const completed = await untilStatus(queue, job.id, 'completed')

  stale.end(rejected('too late'))
  await queue.enqueue({ type: 'hash', delayMs: 60_000 })

  expect(await queue.job(job.id)).toMatchObject({ ...completed })
  expect((await queue.stats()).completed).toBe(1)
  expectSound(file)
})
