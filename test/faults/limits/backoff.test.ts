import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { JOB_LIMITS } from '../../../src/model/job.ts'
import { LAST_INSTANT } from '../../../src/model/job.ts'
import { rejected, resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'

const { durationMs, maxAttempts } = JOB_LIMITS

it.each([
  ['the first attempt', 0, (now: number) => now + durationMs.max],
  ['an attempt whose backoff is longer than time itself', maxAttempts.max - 2, () => LAST_INSTANT],
])(
  'the longest backoff after %s ends where a date can, and the queue goes on',
  async (_which, spent, due) => {
    const { queue, executor, clock, file } = await openTestQueue({ workers: 1 })
    const { job } = await queue.enqueue({
      type: 'a',
      maxAttempts: maxAttempts.max,
      retryDelayMs: durationMs.max,
    })
    const db = new Database(file)
    db.prepare('UPDATE jobs SET attempts = ?, starts = ? WHERE id = ?').run(spent, spent, job.id)
    db.close()
    await queue.start()

    ;(await executor.attemptOf(job.id)).end(rejected())
    const failed = await untilStatus(queue, job.id, 'failed')

    expect(failed.runAt).toBe(due(clock.now()))
    expect(new Date(failed.runAt).toISOString()).toMatch(/Z$/)
    const next = await queue.enqueue({ type: 'a' })
    ;(await executor.attemptOf(next.job.id)).end(resolved)
    await untilStatus(queue, next.job.id, 'completed')
    // By hand it is due at once, and its last attempt is its last.
    await queue.retry(job.id)
    ;(await executor.attemptOf(job.id)).end(resolved)
    expect(await untilStatus(queue, job.id, 'completed')).toMatchObject({
      attempts: spent + 2,
      maxAttempts: maxAttempts.max + 1,
    })
  },
)
