import { expect, test } from 'vitest'
import { rejected } from '../../../support/manual-executor.ts'
import { openTestHost, type TestHost } from '../../../support/open-test-host.ts'
import { untilStatus } from '../../../support/open-test-queue.ts'

async function ask(host: TestHost, path: string, body?: object) {
  const response = await host.request(`/api/admin${path}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: { authorization: 'Bearer a-token-for-tests-0123456789', 'content-type': 'application/json' },
  })
  return { status: response.status, body: await response.json() }
}

/** Dead jobs of one handler, with these messages. */
async function withDeadJobs(...messages: readonly string[]): Promise<TestHost> {
  const host = await openTestHost()
  await host.queue.start()
  for (const message of messages) {
    const { job } = await host.queue.enqueue({ type: 'bill', maxAttempts: 1 })
    ;(await host.executor.attemptOf(job.id)).end(rejected(message))
    await untilStatus(host.queue, job.id, 'dead')
  }
  return host
}

/** The templates of all groups, by number. */
async function templates(host: TestHost): Promise<ReadonlyMap<number, string>> {
  const { body } = await ask(host, '/failures')
  return new Map(body.groups.map(({ id, template }: { id: number; template: string }) => [id, template]))
}

async function untilOver(host: TestHost, operation: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = host.queue.on('operations', ({ changed }) => {
    if (changed.id === operation && changed.finishedAt !== null) resolve()
  })
  if ((await host.queue.operation(operation)).finishedAt !== null) resolve()
  await promise
  stop()
}

test('groups are listed, narrowed, and one is shown with its builds', async () => {
  const host = await withDeadJobs('the door is shut', 'the door is shut', 'the till is empty')
  const { body } = await ask(host, '/failures?state=open&type=bill&limit=1')
  expect(body).toMatchObject({
    groups: [
      { type: 'bill', error_name: 'Error', template: 'the door is shut', attempts: 2, jobs: { dead: 2 } },
    ],
    total: 2,
  })
  expect((await ask(host, '/failures?state=resolved')).body).toEqual({ groups: [], total: 0 })
  const { id } = body.groups[0]
  expect((await ask(host, `/failures/${id}`)).body.group).toMatchObject({
    id,
    builds: [{ build: 'b1', attempts: 2 }],
    merged_groups: [],
  })
  expect((await ask(host, '/failures/999')).status).toBe(404)
  expect((await ask(host, '/failures?state=dead')).status).toBe(400)
})

test('a group is resolved on the build that counts, and opened again', async () => {
  const host = await withDeadJobs('the door is shut')
  const [id] = [...(await templates(host)).keys()]
  expect((await ask(host, `/failures/${id}/state`, { state: 'resolved' })).body.group).toMatchObject({
    state: 'resolved',
    resolved_build: 'b1',
  })
  expect((await ask(host, `/failures/${id}/state`, { state: 'open' })).body.group).toMatchObject({
    state: 'open',
    resolved_build: '',
  })
  expect((await ask(host, `/failures/${id}/state`, { state: 'regressed' })).status).toBe(400)
})

test('groups are merged, and taken apart again', async () => {
  const host = await withDeadJobs('the door is shut', 'the till is empty')
  const [into, other] = [...(await templates(host)).keys()]
  const { body } = await ask(host, `/failures/${into}/merge`, { ids: [other] })
  expect(body.group).toMatchObject({ merged: 1, attempts: 2, merged_groups: [{ id: other }] })
  expect((await templates(host)).size).toBe(1)
  expect((await ask(host, `/failures/${other}/unmerge`, {})).status).toBe(200)
  expect((await templates(host)).size).toBe(2)
  const refused = await ask(host, `/failures/${into}/merge`, { ids: [into] })
  expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining('ids') as string } })
})

test('a rule for messages is tried, made, changed and undone, all in the ledger as asked over HTTP', async () => {
  const host = await withDeadJobs('no rate for Oslo', 'no rate for Rome', 'the till is empty')
  const rule = { kind: 'message', type: 'bill', pattern: 'no rate for *' }
  const tried = await ask(host, '/group-rules/preview', { rule })
  expect(tried.body.preview).toMatchObject({ failures: 3, fitting: 2, before: 2, after: 1 })
  const made = await ask(host, '/group-rules', { rule, reason: 'one supplier' })
  expect(made.body.rules).toMatchObject([
    { type: 'bill', rule: { kind: 'message', pattern: 'no rate for *', parted: false } },
  ])
  await untilOver(host, made.body.operation)
  expect((await templates(host)).size).toBe(2)
  const [{ id }] = made.body.rules
  const changed = await ask(host, `/group-rules/${id}/change`, { rule: { ...rule, parted: true } })
  await untilOver(host, changed.body.operation)
  expect((await templates(host)).size).toBe(3)
  const undone = await ask(host, `/operations/${changed.body.operation}/undo`, { reason: 'not so' })
  expect(undone.body).toMatchObject({ ok: true, operation: changed.body.operation + 1 })
  await untilOver(host, undone.body.operation)
  expect((await templates(host)).size).toBe(2)
  const removed = await ask(host, `/group-rules/${id}/remove`, { reason: 'no more' })
  expect(removed.body.rules).toEqual([])
  await untilOver(host, removed.body.operation)
  const { operations } = await host.queue.operations()
  expect(operations).toMatchObject([
    { kind: 'regroup', surface: 'http', reason: 'no more' },
    { kind: 'undo', surface: 'http', reason: 'not so' },
    { kind: 'regroup', surface: 'http' },
    { kind: 'regroup', surface: 'http', reason: 'one supplier' },
  ])
})

test('a group is split by its messages', async () => {
  const host = await withDeadJobs('no rate for order 1', 'no rate for order 2')
  const [group] = [...(await templates(host)).keys()]
  const { body } = await ask(host, '/group-rules', { rule: { kind: 'split', group, by: 'message' } })
  await untilOver(host, body.operation)
  expect((await ask(host, '/group-rules')).body.rules).toMatchObject([{ rule: { kind: 'split', group } }])
  expect([...(await templates(host)).values()].sort()).toEqual(['no rate for order 1', 'no rate for order 2'])
})

test('a rule that makes no sense is refused by name', async () => {
  const host = await withDeadJobs()
  const refusals = [
    [{ kind: 'message', type: 'bill', pattern: '*' }, 'pattern'],
    [{ kind: 'split', group: 7, by: 'colour' }, 'by'],
  ] as const
  for (const [rule, field] of refusals) {
    const { status, body } = await ask(host, '/group-rules', { rule })
    expect(status).toBe(400)
    expect(body.error).toContain(field)
  }
  expect((await ask(host, '/group-rules/5/remove', {})).status).toBe(404)
})

test('an operation that there is not can’t be undone', async () => {
  const host = await withDeadJobs()
  expect((await ask(host, '/operations/5/undo', {})).status).toBe(404)
})
