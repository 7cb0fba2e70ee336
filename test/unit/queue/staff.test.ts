import { describe, expect, it } from 'vitest'
import { openTestQueue } from '../../support/open-test-queue.ts'

const crew = { workers: 1, queues: { mail: { workers: 1 } }, drainMs: 0, graceMs: 100 }

describe('staffing a queue', () => {
  it('settles who works, as late as the start', async () => {
    const { queue, executor } = await openTestQueue({ workers: 5 })
    queue.staff(crew)
    await queue.start()

    const [first, , mail] = await queue.enqueueMany([
      { type: 'a' },
      { type: 'a' },
      { type: 'b', queue: 'mail' },
    ])

    await executor.attemptOf(mail?.job.id ?? 0)
    await executor.attemptOf(first?.job.id ?? 0)
    expect(executor.started).toHaveLength(2)
    expect((await queue.queues()).find(({ name }) => name === 'mail')?.ownWorkers).toBe(1)
  })

  it('is refused once the workers are there', async () => {
    const { queue } = await openTestQueue()
    await queue.start()

    expect(() => queue.staff(crew)).toThrow(expect.objectContaining({ code: 'WRONG_PHASE' }))
  })
})
