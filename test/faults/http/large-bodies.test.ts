import { request } from 'node:http'
import { expect, it } from 'vitest'
import { ask } from '../../support/ask.ts'
import { openTestHost, TOKEN } from '../../support/open-test-host.ts'

const JOBS = '/api/admin/queue/jobs'
const bearer = { authorization: `Bearer ${TOKEN}` }
const MEGABYTE = 1_048_576

/** A body without an end, as fast as it is taken; gives the answer and how much had been sent by then. */
async function pour(url: string, headers: Record<string, string>): Promise<{ status: number; sent: number }> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const asking = request(url, { method: 'POST', headers, agent: false })
  const chunk = Buffer.alloc(65_536, 'x')
  let sent = 0
  const push = (): void => {
    if (asking.destroyed) return
    sent += chunk.length
    asking.write(chunk, () => setImmediate(push))
  }
  asking.on('response', (response) => resolve(response.statusCode ?? 0))
  asking.on('error', () => resolve(0))
  push()
  const status = await promise
  asking.destroy()
  return { status, sent }
}

it('ten bodies of 10 MB and ten without an end are refused with 413, and the host stays small', async () => {
  const { http, queue } = await openTestHost()
  const large = `{"type":"a","payload":"${'x'.repeat(10 * MEGABYTE)}"}`
  const before = process.memoryUsage.rss()

  for (let i = 0; i < 10; i++) {
    expect(await ask(`${http.url}${JOBS}`, { method: 'POST', headers: bearer, body: large })).toMatchObject({
      status: 413,
    })
    const { status, sent } = await pour(`${http.url}${JOBS}`, bearer)
    expect(status).toBe(413)
    // 16 MB is the largest payload there can be; what is in the pipes comes on top.
    expect(sent).toBeLessThan(40 * MEGABYTE)
  }

  expect(process.memoryUsage.rss() - before).toBeLessThan(250 * MEGABYTE)
  expect((await queue.stats()).pending).toBe(0)
})

it.each([
  ['the admin API', JOBS, {}, 401],
  ['the bridge', '/rpc/jobs/enqueue', {}, 401],
  ['the sign-in', '/session', {}, 413],
  ['a foreign host', JOBS, { ...bearer, host: 'evil.com' }, 403],
])(
  'a stranger’s body without an end is refused by %s before it is read',
  async (_what, path, headers, status) => {
    const { http } = await openTestHost()
    const answer = await pour(`${http.url}${path}`, headers)
    expect(answer.status).toBe(status)
    expect(answer.sent).toBeLessThan(8 * MEGABYTE)
  },
)
