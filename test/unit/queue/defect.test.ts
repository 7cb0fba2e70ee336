import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'

/** A line of history that is there already, as no rightful writer leaves it. */
function insertAttempt(file: string, jobId: number): void {
  const db = new Database(file)
  db.prepare(
    `INSERT INTO attempts (job_id, number, is_counted, outcome, started_at, finished_at)
     VALUES (?, 1, 1, 1, 0, 0)`,
  ).run(jobId)
  db.close()
}

test('an outcome that can never be kept is told of, and holds up no other', async () => {
  const complaint = vi.spyOn(console, 'error').mockReturnValue()
  const { queue, executor, file } = await openTestQueue({ workers: 1 })
  const [poisoned, next] = (await queue.enqueueMany([{ type: 'a' }, { type: 'a' }])).map(({ job }) => job.id)
  await queue.start()
  const attempt = await executor.attemptOf(poisoned!)
  insertAttempt(file, poisoned!)
  attempt.end(resolved)
  ;(await executor.attemptOf(next!)).end(resolved)
  await untilStatus(queue, next!, 'completed')
  expect(complaint).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining(`job ${poisoned}`),
    expect.objectContaining({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }),
  )
  expect((await queue.job(poisoned!)).status).toBe('running')
})
