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

test('groups are listed the worst first, with the jobs that they have now', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no such account', 'no rate for 1', 'no rate for 2'])
  const { groups, states } = await yard.queue.failures()
  expect(groups.map(({ template, jobs, lastDay }) => [template, jobs.dead, lastDay.at(-1)])).toEqual([
    ['no rate for <n>', 2, 2],
    ['no such account', 1, 1],
  ])
  expect(states).toEqual({ open: 2, regressed: 0, resolved: 0, ignored: 0 })
  expect((await yard.queue.failures({ text: 'ACCOUNT' })).groups).toHaveLength(1)
})

test('what was resolved is open again where the same build fails, and has come back where a later one does', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no rate for 1'])
  const id = (await yard.queue.failures()).groups[0]?.id ?? 0
  yard.clock.advance(1_000)
  expect((await yard.queue.setFailureState(id, 'resolved', 'b1')).state).toBe('resolved')
  yard.clock.advance(1_000)
  await failAll(yard, ['no rate for 2'])
  expect((await yard.queue.failureGroup(id)).state).toBe('open')

  await yard.queue.setFailureState(id, 'resolved', 'b0')
  yard.clock.advance(1_000)
  await failAll(yard, ['no rate for 3'])
  const group = await yard.queue.failureGroup(id)
  expect(group).toMatchObject({ state: 'regressed', attempts: 3, error: { message: 'no rate for 3' } })
  expect(group.builds).toMatchObject([{ build: 'b1', attempts: 3 }])
})

test('what was said of a group before is put back with its moment and its build', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no rate for 1'])
  const id = (await yard.queue.failures()).groups[0]?.id ?? 0
  await yard.queue.setFailureState(id, 'resolved', 'b0')
  yard.clock.advance(1_000)
  await failAll(yard, ['no rate for 2'])
  const before = await yard.queue.failureGroup(id)
  expect(before.state).toBe('regressed')
  yard.clock.advance(1_000)
  await yard.queue.setFailureState(id, 'ignored', null)
  const { state, stateAt, resolvedBuild } = before
  expect(await yard.queue.putBackFailureState(id, { state, stateAt, resolvedBuild })).toEqual(before)
})

test('who looks at groups is told that somebody said something of one', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no rate for 1', 'no such account'])
  let told = 0
  yard.queue.on('failures', () => told++)
  const [one, other] = (await yard.queue.failures()).groups.map(({ id }) => id) as [number, number]
  await yard.queue.setFailureState(one, 'ignored', null)
  await yard.queue.mergeFailures(one, [other])
  expect(told).toBe(2)
})

test('merged groups are one, and two again once that is taken back', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no such account', 'no rate for 1', 'no rate for 2'])
  const [rate, account] = (await yard.queue.failures()).groups.map(({ id }) => id) as [number, number]
  const merged = await yard.queue.mergeFailures(rate, [account])
  expect(merged).toMatchObject({ attempts: 3, merged: 1, jobs: { dead: 3 }, mergedGroups: [{ id: account }] })
  expect((await yard.queue.failures()).groups).toHaveLength(1)
  expect((await yard.queue.jobs({ filter: { group: rate } })).jobs).toHaveLength(3)

  await yard.queue.unmergeFailure(account)
  expect((await yard.queue.failures()).groups.map(({ attempts }) => attempts)).toEqual([2, 1])
  await expect(yard.queue.mergeFailures(rate, [rate])).rejects.toThrow('ids')
  await expect(yard.queue.mergeFailures(rate, [99])).rejects.toThrow('no such group: 99')
})

test('the matrix says how often handlers and groups failed within each span', async () => {
  const yard = await openBilling()
  await failAll(yard, ['no such account'])
  yard.clock.skip(2 * 3_600_000)
  await failAll(yard, ['no rate for 1', 'no rate for 2'])
  const { since, types, groups } = await yard.queue.failureMatrix()
  expect(types).toEqual([{ type: 'bill', attempts: [2, 3, 3, 3, 3] }])
  expect(groups.map(({ attempts }) => attempts)).toEqual([
    [2, 2, 2, 2, 2],
    [0, 1, 1, 1, 1],
  ])
  // Each number opens the jobs that it counts, however old they are and whatever has become of them.
  const jobsSince = (span: number) =>
    yard.queue.count({
      filter: {
        type: ['bill'],
        where: [{ kind: 'time', field: 'failed', range: { from: since[span] ?? 0 } }],
      },
    })
  expect([await jobsSince(0), await jobsSince(1)]).toEqual([2, 3])
})

test('an old job that fails today is found by when it failed, and one that was enqueued today is not', async () => {
  const yard = await openBilling()
  const { job: old } = await yard.queue.enqueue({ type: 'bill', maxAttempts: 1, delayMs: 86_400_000 })
  yard.clock.skip(86_400_000)
  await yard.queue.enqueue({ type: 'other' })
  await fail(yard.executor, old.id, 'no rate for 1')
  await untilStatus(yard.queue, old.id, 'dead')
  const failedSince = (from: number, isNot = false) =>
    yard.queue.jobs({
      filter: { where: [{ kind: 'time', field: 'failed', range: { from }, ...(isNot ? { isNot } : {}) }] },
    })
  const hourAgo = yard.clock.now() - 3_600_000
  expect((await failedSince(hourAgo)).jobs.map(({ id }) => id)).toEqual([old.id])
  expect((await failedSince(yard.clock.now() + 1)).jobs).toEqual([])
  expect((await failedSince(hourAgo, true)).jobs.map(({ type }) => type)).toEqual(['other'])
})

test('a purge forgets old hours, and groups of which no job is left unless they are ignored', async () => {
  const yard = await openBilling()
  const [gone, kept, ignored] = await failAll(yard, ['no such account', 'no rate for 1', 'no such customer'])
  const of = async (text: string) => (await yard.queue.failures({ text })).groups[0]?.id ?? 0
  await yard.queue.setFailureState(await of('no such customer'), 'ignored', null)
  for (const id of [gone, ignored]) await yard.queue.act('delete', id ?? 0)
  yard.clock.skip(31 * 86_400_000)
  await yard.queue.purge()
  const { groups } = await yard.queue.failures()
  expect(groups.map(({ template }) => template)).toEqual(['no rate for <n>', 'no such customer'])
  expect(peek(yard.file, 'SELECT * FROM failure_group_hours')).toEqual([])
  // What fails anew after that is counted anew.
  await yard.queue.retry(kept ?? 0)
  await fail(yard.executor, kept ?? 0, 'no such account')
  await untilStatus(yard.queue, kept ?? 0, 'dead')
  expect(await of('no such account')).toBeGreaterThan(0)
})
