import { expect, test } from 'vitest'
import type { AttemptError } from '../../../src/model/attempt.ts'
import type { ManualExecutor } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

const failure = (message: string, at = 'charge (/yard/handlers/bill.ts:3:9)'): AttemptError => ({
  name: 'TypeError',
  message,
  stack: `TypeError: ${message}\n    at ${at}\n    at run (/yard/handlers/bill.ts:9:3)`,
  code: null,
  cause: null,
})

/** Runs jobs of `bill`, each of which fails with the message that it is given. */
async function failAll({ queue, executor }: TestQueue, messages: readonly string[]): Promise<number[]> {
  const ids: number[] = []
  for (const message of messages) {
    const { job } = await queue.enqueue({ type: 'bill', maxAttempts: 1 })
    await fail(executor, job.id, message)
    await untilStatus(queue, job.id, 'dead')
    ids.push(job.id)
  }
  return ids
}

async function fail(executor: ManualExecutor, id: number, message: string): Promise<void> {
  const attempt = await executor.attemptOf(id)
  attempt.end({ kind: 'rejected', error: failure(message), isRetryable: true })
}

interface Row {
  readonly id: number
  readonly template: string
  readonly attempts: number
  readonly state: string
  readonly frame: string | null
}

const groupsIn = (file: string): Row[] =>
  peek<Row>(file, 'SELECT id, template, attempts, state, frame FROM failure_groups ORDER BY id')

async function openBilling(): Promise<TestQueue> {
  const test = await openTestQueue({ dir: '/yard' })
  test.queue.register('bill', () => undefined)
  await test.queue.start()
  return test
}

test('failures of one fault are one group, whatever varies in their messages', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no rate for customer 17', 'no rate for customer 4711', 'no such account'])
  expect(groupsIn(yard.file)).toMatchObject([
    { template: 'no rate for customer <n>', attempts: 2, state: 'open', frame: 'charge (handlers/bill.ts)' },
    { template: 'no such account', attempts: 1 },
  ])
})

test('a job is listed with its group and with nothing else, and no longer counts once it has completed', async () => {
  const yard = await openBilling()
  const [first, second, other] = await failAll(yard, ['no rate for 1', 'no rate for 2', 'no such account'])
  const [group] = groupsIn(yard.file)
  const page = await yard.queue.jobs({ filter: { group: group?.id ?? 0 } })
  expect(page.jobs.map(({ id }) => id).sort()).toEqual([first, second])
  expect(await yard.queue.count({ filter: { group: group?.id ?? 0, status: ['dead'] } })).toBe(2)

  await yard.queue.retry(first ?? 0)
  const attempt = await yard.executor.attemptOf(first ?? 0)
  attempt.end({ kind: 'resolved', result: null })
  await untilStatus(yard.queue, first ?? 0, 'completed')
  // A count that was just made is told again for a few seconds.
  yard.clock.advance(6_000)
  expect(await yard.queue.count({ filter: { group: group?.id ?? 0, status: ['dead'] } })).toBe(1)
  expect(other).toBeDefined()
})

test('a bulk retry of a group leaves the jobs of other groups alone', async () => {
  const yard = await openBilling()
  const [first, second, other] = await failAll(yard, ['no rate for 1', 'no rate for 2', 'no such account'])
  const [group] = groupsIn(yard.file)
  const outcome = await yard.queue.bulk('retry', { filter: { group: group?.id ?? 0, status: ['dead'] } })
  expect(outcome.affected).toBe(2)
  expect((await yard.queue.job(other ?? 0)).status).toBe('dead')
  for (const id of [first, second]) await fail(yard.executor, id ?? 0, 'no rate for 3')
  for (const id of [first, second]) await untilStatus(yard.queue, id ?? 0, 'dead')
  expect(groupsIn(yard.file)[0]).toMatchObject({ attempts: 4 })
})

test('each failed attempt says which group it is of, and one that completed is of none', async () => {
  const yard = await openBilling()
  const [id] = await failAll(yard, ['no rate for 1'])
  await yard.queue.retry(id ?? 0)
  const attempt = await yard.executor.attemptOf(id ?? 0)
  attempt.end({ kind: 'resolved', result: null })
  await untilStatus(yard.queue, id ?? 0, 'completed')
  const { attempts } = await yard.queue.attempts(id ?? 0)
  expect(attempts.map(({ group }) => group)).toEqual([groupsIn(yard.file)[0]?.id, null])
})
