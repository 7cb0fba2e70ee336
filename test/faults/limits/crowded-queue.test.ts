import { expect, it } from 'vitest'
import { resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'

const CROWD = 100_000

it('a job alone in its queue starts at once beside a queue of 100 000 that shares its workers', async () => {
  const { queue, executor } = await openTestQueue({ workers: 2 })
  await queue.pause('crowd')
  for (let n = 0; n < CROWD; n += 10_000) {
    await queue.enqueueMany(
      Array.from({ length: 10_000 }, () => ({ type: 'a', queue: 'crowd', priority: -5 })),
    )
  }
  await queue.start()
  await queue.resume('crowd')
  await executor.attemptOf(1)
  await executor.attemptOf(2)
  const { job } = await queue.enqueue({ type: 'a', queue: 'alone' })

  // Both workers are busy with the crowd: the next one that is free is not the crowd's again.
  ;(await executor.attemptOf(1)).end(resolved)
  await executor.attemptOf(job.id)
  expect(executor.started).toEqual([1, 2, job.id])

  ;(await executor.attemptOf(job.id)).end(resolved)
  await untilStatus(queue, job.id, 'completed')
  expect((await queue.stats()).pending).toBe(CROWD - 3)
})
