import { expect, test } from 'vitest'
import { resolved } from '../../../support/manual-executor.ts'
import { openTestHost, type TestHost } from '../../../support/open-test-host.ts'
import { untilStatus } from '../../../support/open-test-queue.ts'

async function ask(host: TestHost, path: string, body?: object, method = body ? 'POST' : 'GET') {
  const response = await host.request(`/api/admin${path}`, {
    method,
    ...(body && Object.keys(body).length > 0 ? { body: JSON.stringify(body) } : {}),
    headers: { authorization: 'Bearer a-token-for-tests-0123456789', 'content-type': 'application/json' },
  })
  return { status: response.status, body: await response.json() }
}

/** Two jobs that a hold has stopped. */
async function withHeldJobs() {
  const host = await openTestHost()
  const { status, body } = await ask(host, '/holds', { type: 'mail', condition: 'payload.n:>0', once: false })
  expect(status).toBe(201)
  const jobs = await host.queue.enqueueMany([
    { type: 'mail', payload: '{"n":1}' },
    { type: 'mail', payload: '{"n":2}' },
  ])
  await host.queue.start()
  while ((await host.queue.holds()).waiting < 2) await new Promise((resolve) => setImmediate(resolve))
  return { host, hold: body.hold, ids: jobs.map(({ job }) => job.id) as [number, number] }
}

test('a hold is set, listed with what it holds, switched and removed', async () => {
  const { host, hold, ids } = await withHeldJobs()
  expect((await ask(host, '/holds')).body).toEqual({
    holds: [{ ...hold, stopped: 2, last_job: ids[1], held: 2 }],
    held_jobs: [ids[1], ids[0]],
    held: 2,
  })
  expect((await ask(host, `/holds/${hold.id}/off`, {})).body.hold).toMatchObject({ on: false, once: false })
  expect((await ask(host, `/holds/${hold.id}/on`, {})).body.hold).toMatchObject({ on: true })
  expect((await ask(host, `/holds/${hold.id}/remove`, {})).body).toEqual({ ok: true })
  expect((await ask(host, `/holds/${hold.id}/remove`, {})).status).toBe(404)
})

test('a held job is let go, and another failed, each in the ledger as asked over HTTP', async () => {
  const { host, ids } = await withHeldJobs()
  expect((await ask(host, `/queue/jobs/${ids[0]}/run`, {})).status).toBe(200)
  ;(await host.executor.attemptOf(ids[0])).end(resolved)
  await untilStatus(host.queue, ids[0], 'completed')
  expect((await ask(host, `/queue/jobs/${ids[1]}/fail`, { reason: 'no' })).status).toBe(200)
  expect((await host.queue.job(ids[1])).status).toBe('dead')
  expect((await ask(host, `/queue/jobs/${ids[1]}/fail`, {})).status).toBe(409)
  const { operations } = await host.queue.operations()
  expect(operations).toMatchObject([
    { kind: 'fail', surface: 'http', reason: 'no' },
    { kind: 'run-now', surface: 'http' },
    { kind: 'hold', surface: 'http', selection: { subject: { held: 'mail', condition: 'payload.n:>0' } } },
  ])
})

test('a condition that can’t be understood is refused by name', async () => {
  const host = await openTestHost()
  const { status, body } = await ask(host, '/holds', { type: 'mail', condition: 'status:dead' })
  expect(status).toBe(400)
  expect(body.error).toContain('condition: expected words about the payload, key or priority')
})
