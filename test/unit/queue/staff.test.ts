import { describe, expect, it } from 'vitest'
import { resolved } from '../../support/manual-executor.ts'
import { openTestQueue, untilStatus } from '../../support/open-test-queue.ts'

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

  it('has more workers take jobs at once', async () => {
    const { queue, executor } = await openTestQueue({ workers: 1 })
    await queue.start()
    const jobs = await queue.enqueueMany([{ type: 'a' }, { type: 'a' }, { type: 'a' }])
    await executor.attemptOf(jobs[0]?.job.id ?? 0)
    expect(executor.started).toHaveLength(1)

    queue.staff({ ...crew, workers: 3, queues: {} })

    await executor.attemptOf(jobs[2]?.job.id ?? 0)
    expect(new Set(executor.running.map(({ assignment }) => assignment.workerId))).toEqual(new Set([1, 2, 3]))
  })

  it('lets those that leave finish their job, and gives them no other', async () => {
    const { queue, executor } = await openTestQueue({ workers: 2 })
    await queue.start()
    const jobs = await queue.enqueueMany([{ type: 'a' }, { type: 'a' }, { type: 'a' }])
    const ids = jobs.map(({ job }) => job.id)
    const first = await executor.attemptOf(ids[0] ?? 0)
    await executor.attemptOf(ids[1] ?? 0)

    queue.staff({ ...crew, queues: {} })
    expect(executor.staffed).toHaveLength(2)
    first.end(resolved)
    await untilStatus(queue, ids[0] ?? 0, 'completed')

    expect(executor.staffed).toEqual([{ id: 2, queue: null }])
    expect((await queue.job(ids[2] ?? 0)).status).toBe('pending')
    ;(await executor.attemptOf(ids[1] ?? 0)).end(resolved)
    expect((await executor.attemptOf(ids[2] ?? 0)).assignment.workerId).toBe(2)
  })

  it('moves a queue between its own workers and the shared ones', async () => {
    const { queue, executor } = await openTestQueue({ workers: 1 })
    await queue.start()
    const mail = { type: 'b', queue: 'mail' }
    const [held, own] = await queue.enqueueMany([{ type: 'a' }, mail])
    await executor.attemptOf(held?.job.id ?? 0)

    queue.staff({ ...crew, queues: { mail: { workers: 1 } } })
    const onOwn = await executor.attemptOf(own?.job.id ?? 0)
    expect(executor.staffed).toEqual([
      { id: 1, queue: null },
      { id: onOwn.assignment.workerId, queue: 'mail' },
    ])

    queue.staff({ ...crew, queues: {} })
    const { job } = await queue.enqueue(mail)
    onOwn.end(resolved)
    await untilStatus(queue, own?.job.id ?? 0, 'completed')
    expect(executor.staffed).toEqual([{ id: 1, queue: null }])
    ;(await executor.attemptOf(held?.job.id ?? 0)).end(resolved)
    expect((await executor.attemptOf(job.id)).assignment.workerId).toBe(1)
  })

  it('keeps a worker that was to leave where it is wanted again before its job has ended', async () => {
    const { queue, executor } = await openTestQueue({ workers: 2 })
    await queue.start()
    const jobs = await queue.enqueueMany([{ type: 'a' }, { type: 'a' }])
    for (const { job } of jobs) await executor.attemptOf(job.id)
    queue.staff({ ...crew, queues: {} })
    queue.staff({ ...crew, workers: 2, queues: {} })
    for (const { job } of jobs) {
      ;(await executor.attemptOf(job.id)).end(resolved)
      await untilStatus(queue, job.id, 'completed')
    }
    expect(executor.staffed.map(({ id }) => id)).toEqual([1, 2])
  })
})
