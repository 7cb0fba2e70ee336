import { describe, expect, it } from 'vitest'
import { cronEntry, cronRun } from '../../../../src/http/admin/wire.ts'
import { openTestHost, TOKEN, type TestHost } from '../../../support/open-test-host.ts'

async function answer(host: TestHost, path: string, method = 'GET') {
  const response = await host.request(`/api/admin/cron${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  return { status: response.status, body: await response.json() }
}

async function untilRun(host: TestHost, name: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if (host.scheduler.runs(name).total > 0) resolve()
  }
  const stop = host.scheduler.on('changed', look)
  look()
  await promise
  stop()
}

describe('the schedules of the admin API', () => {
  it('lists every schedule with its next and last run', async () => {
    const host = await openTestHost()

    const { status, body } = await answer(host, '')

    expect(status).toBe(200)
    expect(body.entries).toContainEqual({
      name: 'nightly',
      schedule: '0 3 * * *',
      enabled: true,
      running: false,
      last_run: '',
      next_run: '2026-01-16T03:00:00.000Z',
      last_err: '',
      timeout_seconds: 600,
    })
    expect(body.entries.map(({ name }: { name: string }) => name)).toContain('purge-completed-jobs')
    for (const entry of body.entries) cronEntry.strict().parse(entry)
  })

  it('triggers a schedule, disabled or not, and keeps its run', async () => {
    const host = await openTestHost()

    expect(await answer(host, '/nightly/disable', 'POST')).toEqual({ status: 200, body: { ok: true } })
    expect(await answer(host, '/nightly/trigger', 'POST')).toEqual({ status: 200, body: { ok: true } })
    await untilRun(host, 'nightly')

    const { status, body } = await answer(host, '/nightly/runs')
    expect(status).toBe(200)
    expect(body.total).toBe(1)
    expect(cronRun.strict().parse(body.runs[0])).toMatchObject({
      name: 'nightly',
      status: 'success',
      error: '',
    })
    expect((await host.queue.jobs()).jobs).toMatchObject([{ type: 'report' }])
    const entry = (await answer(host, '')).body.entries[0]
    expect(entry).toMatchObject({
      name: 'nightly',
      enabled: false,
      next_run: '',
      last_run: '2026-01-15T12:00:00.000Z',
    })
  })

  it('enables a schedule again', async () => {
    const host = await openTestHost()
    await host.scheduler.disable('nightly')

    expect(await answer(host, '/nightly/enable', 'POST')).toEqual({ status: 200, body: { ok: true } })

    expect(host.scheduler.list()[0]?.isEnabled).toBe(true)
  })

  it('pages through runs, newest first, and refuses a page that is none', async () => {
    const host = await openTestHost()
    await host.scheduler.trigger('nightly')
    await untilRun(host, 'nightly')

    expect((await answer(host, '/nightly/runs?limit=1&offset=1')).body).toEqual({ runs: [], total: 1 })
    expect((await answer(host, '/nightly/runs?limit=999')).body.runs).toHaveLength(1)
    expect(await answer(host, '/nightly/runs?limit=x')).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^limit: /) },
    })
  })

  it('answers 404 for a schedule that is not there', async () => {
    const host = await openTestHost()

    for (const action of ['trigger', 'enable', 'disable']) {
      expect((await answer(host, `/no%2Fsuch/${action}`, 'POST')).status).toBe(404)
    }
    expect(await answer(host, '/weekly/runs')).toEqual({
      status: 404,
      body: { error: 'no such schedule: weekly' },
    })
  })
})
