import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { AttemptError } from '../../../src/model/attempt.ts'
import type { Operation } from '../../../src/model/operation.ts'
import { groupRules } from '../../../src/store/migrations/013-group-rules.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { openTestQueue, peek, untilStatus, type TestQueue } from '../../support/open-test-queue.ts'

/** From one of two functions that both call `fail`. */
const failure = (message: string, caller: string): AttemptError => ({
  name: 'Error',
  message,
  stack: [
    `Error: ${message}`,
    '    at fail (/yard/lib/fail.ts:3:9)',
    '    at check (/yard/lib/check.ts:5:5)',
    `    at ${caller} (/yard/handlers/bill.ts:9:3)`,
  ].join('\n'),
  code: null,
  cause: null,
})

async function open(): Promise<TestQueue> {
  const yard = await openTestQueue({ dir: '/yard' })
  yard.queue.register('bill', () => undefined)
  await yard.queue.start()
  return yard
}

async function deadJob({ queue, executor }: TestQueue, message: string, caller = 'run'): Promise<number> {
  const { job } = await queue.enqueue({ type: 'bill', maxAttempts: 1 })
  const attempt = await executor.attemptOf(job.id)
  attempt.end({ kind: 'rejected', error: failure(message, caller), isRetryable: true })
  await untilStatus(queue, job.id, 'dead')
  return job.id
}

/** Resolves once the operation has ended. */
async function ended({ queue }: TestQueue, id: number): Promise<Operation> {
  const { promise, resolve } = Promise.withResolvers<Operation>()
  const stop = queue.on('operations', ({ changed }) => {
    if (changed.id === id && changed.finishedAt !== null) resolve(changed)
  })
  const now = await queue.operation(id)
  const operation = now.finishedAt === null ? await promise : now
  stop()
  return operation
}

const groupsOf = async ({ queue }: TestQueue) =>
  (await queue.failures()).groups
    .map(({ template, attempts, jobs }) => ({ template, attempts, dead: jobs.dead }))
    .sort((a, b) => a.template.localeCompare(b.template))
const firstGroup = async ({ queue }: TestQueue) => (await queue.failures()).groups[0]?.id ?? 0

/** What the groups count, beside a count of the attempts and jobs themselves. */
function expectCountsToBeTrue(file: string): void {
  const counted = peek(file, 'SELECT id, attempts FROM failure_groups WHERE attempts > 0 ORDER BY id')
  const found = peek(
    file,
    'SELECT group_id AS id, count(*) AS attempts FROM attempts WHERE group_id IS NOT NULL GROUP BY 1 ORDER BY 1',
  )
  expect(counted).toEqual(found)
  const sum = (table: string) =>
    peek(file, `SELECT group_id AS id, sum(attempts) AS attempts FROM ${table} GROUP BY 1 ORDER BY 1`)
  expect(sum('failure_group_hours')).toEqual(found)
  expect(sum('failure_group_builds')).toEqual(found)
  expect(
    peek(
      file,
      `SELECT id FROM jobs WHERE group_id IS NOT (SELECT group_id FROM attempts
         WHERE job_id = jobs.id AND group_id IS NOT NULL ORDER BY number DESC LIMIT 1)`,
    ),
  ).toEqual([])
}

test('a group that is split by its message parts kept failures and those that come', async () => {
  const yard = await open()
  for (const n of [1, 1, 2]) await deadJob(yard, `no rate for ${n}`)
  await deadJob(yard, 'no such account')
  const before = await groupsOf(yard)
  const group = (await yard.queue.failures({ text: 'rate' })).groups[0]?.id ?? 0
  const { rules, operation } = await yard.queue.addGroupRule({ kind: 'split', group, by: 'message' })
  expect(rules).toMatchObject([{ type: 'bill', rule: { kind: 'split', group, by: 'message' } }])
  expect(await ended(yard, operation)).toMatchObject({
    kind: 'regroup',
    error: null,
    state: 'done',
    affected: 3,
  })
  await deadJob(yard, 'no rate for 2')
  expect(await groupsOf(yard)).toEqual([
    { template: 'no rate for 1', attempts: 2, dead: 2 },
    { template: 'no rate for 2', attempts: 2, dead: 2 },
    { template: 'no such account', attempts: 1, dead: 1 },
  ])
  expectCountsToBeTrue(yard.file)

  // And back, with what has come since.
  await yard.queue.undo(operation)
  const undone = (await yard.queue.operations()).operations[0]
  expect(await ended(yard, undone?.id ?? 0)).toMatchObject({ kind: 'undo', undoes: operation, affected: 4 })
  expect(await yard.queue.groupRules()).toEqual([])
  expect(await groupsOf(yard)).toEqual([
    { ...before[0], attempts: 4, dead: 4 },
    { template: 'no such account', attempts: 1, dead: 1 },
  ])
  expect((await yard.queue.failureGroup(group)).attempts).toBe(4)
  expectCountsToBeTrue(yard.file)
})

test('a group that is split by its frames tells apart who called', async () => {
  const yard = await open()
  for (const caller of ['charge', 'refund', 'refund']) await deadJob(yard, 'no rate', caller)
  expect(await groupsOf(yard)).toHaveLength(1)
  const { operation } = await yard.queue.addGroupRule({
    kind: 'split',
    group: await firstGroup(yard),
    by: 'frames',
  })
  await ended(yard, operation)
  const { groups } = await yard.queue.failures()
  expect(groups.map(({ frame, attempts }) => [frame?.split(' ← ').at(-1), attempts])).toEqual([
    ['refund (handlers/bill.ts)', 2],
    ['charge (handlers/bill.ts)', 1],
  ])
  expectCountsToBeTrue(yard.file)
})

test('a rule for a message joins what no template does, and parts it where it is asked to', async () => {
  const yard = await open()
  for (const of of ['EUR', 'USD', 'USD']) await deadJob(yard, `no rate for ${of}`, of)
  expect(await groupsOf(yard)).toHaveLength(2)
  const joining = { kind: 'message', type: 'bill', pattern: 'no rate for *', isParted: false } as const
  expect(await yard.queue.previewGroupRule(joining, null)).toMatchObject({
    failures: 3,
    fitting: 3,
    before: 2,
    after: 1,
    groups: [{ template: 'no rate for *', failures: 3 }],
  })
  const { operation, rules } = await yard.queue.addGroupRule(joining)
  expect(await ended(yard, operation)).toMatchObject({ state: 'done', affected: 3 })
  expect(await groupsOf(yard)).toEqual([{ template: 'no rate for *', attempts: 3, dead: 3 }])

  const id = rules[0]?.id ?? 0
  const parting = { ...joining, isParted: true }
  expect(await yard.queue.previewGroupRule(parting, id)).toMatchObject({ before: 1, after: 2 })
  await ended(yard, (await yard.queue.changeGroupRule(id, parting)).operation)
  expect(await groupsOf(yard)).toEqual([
    { template: 'no rate for EUR', attempts: 1, dead: 1 },
    { template: 'no rate for USD', attempts: 2, dead: 2 },
  ])
  // The newer one is in the way of undoing the older one.
  await expect(yard.queue.undo(operation)).rejects.toThrow('was changed or removed since')
  await ended(yard, (await yard.queue.removeGroupRule(id)).operation)
  expectCountsToBeTrue(yard.file)
})

test('parts of an ignored group are ignored', async () => {
  const yard = await open()
  for (const n of [1, 2]) await deadJob(yard, `no rate for ${n}`)
  const group = await firstGroup(yard)
  await yard.queue.setFailureState(group, 'ignored', null)
  await ended(yard, (await yard.queue.addGroupRule({ kind: 'split', group, by: 'message' })).operation)
  expect((await yard.queue.failures()).states).toMatchObject({ open: 0, ignored: 2 })
})

test('what a selection meant is not changed by a grouping anew', async () => {
  const yard = await open()
  const id = await deadJob(yard, 'no rate for 1')
  const { updatedAt } = await yard.queue.job(id)
  yard.clock.advance(1_000)
  const group = await firstGroup(yard)
  await ended(yard, (await yard.queue.addGroupRule({ kind: 'split', group, by: 'message' })).operation)
  expect((await yard.queue.job(id)).updatedAt).toBe(updatedAt)
})

test('the next host goes on with a grouping anew, by the rules that were made', async () => {
  const yard = await open()
  for (const n of [1, 2]) await deadJob(yard, `no rate for ${n}`)
  const group = await firstGroup(yard)
  await yard.queue.stop()
  // Nobody carries it out here any more.
  const { operation } = await yard.queue.addGroupRule({ kind: 'split', group, by: 'message' })
  await yard.queue.close()
  const next = await openTestQueue({ dir: '/yard', file: yard.file })
  await next.queue.start()
  expect(await ended(next, operation)).toMatchObject({ state: 'done', affected: 2 })
  expect(await groupsOf(next)).toHaveLength(2)
})

test('failures from before there were groups are put into them at the next start', async () => {
  const yard = await open()
  const ids = [await deadJob(yard, 'no rate for 1'), await deadJob(yard, 'no rate for 2')]
  await yard.queue.close()
  const db = new Database(yard.file)
  db.exec(`UPDATE jobs SET group_id = NULL; UPDATE attempts SET group_id = NULL; DELETE FROM failure_group_hours;
    DELETE FROM failure_group_builds; DELETE FROM failure_groups;
    DROP TABLE regroupings; DROP TABLE group_rules; DROP TABLE type_builds`)
  for (const table of ['corrections', 'trash_corrections'])
    for (const column of ['surface', 'reason', 'is_undo'])
      db.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`)
  db.pragma(`user_version = ${MIGRATIONS.indexOf(groupRules)}`)
  db.close()
  const next = await openTestQueue({ dir: '/yard', file: yard.file })
  const moved = Promise.withResolvers<void>()
  next.queue.on('failures', () => moved.resolve())
  await next.queue.start()
  await moved.promise
  expect(await groupsOf(next)).toEqual([{ template: 'no rate for <n>', attempts: 2, dead: 2 }])
  const { jobs } = await next.queue.jobs({ filter: { group: await firstGroup(next) } })
  expect(jobs.map(({ id }) => id).sort()).toEqual(ids)
})

test('what makes no sense is refused, with what would', async () => {
  const yard = await open()
  await deadJob(yard, 'no rate for 1')
  const message = { kind: 'message', type: 'bill', isParted: false } as const
  await expect(yard.queue.addGroupRule({ ...message, pattern: '* *' })).rejects.toThrow('pattern')
  await expect(yard.queue.addGroupRule({ ...message, pattern: 'no rate', isParted: true })).rejects.toThrow(
    'a star where the messages differ',
  )
  await expect(yard.queue.addGroupRule({ kind: 'split', group: 99, by: 'message' })).rejects.toThrow(
    'no such group: 99',
  )
  await expect(yard.queue.removeGroupRule(7)).rejects.toThrow('no such rule: 7')
  const group = await firstGroup(yard)
  await ended(yard, (await yard.queue.addGroupRule({ kind: 'split', group, by: 'message' })).operation)
  await expect(
    yard.queue.addGroupRule({ kind: 'split', group: await firstGroup(yard), by: 'frames' }),
  ).rejects.toThrow('a group that no rule has made')
})
