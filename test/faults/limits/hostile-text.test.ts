import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JobWithPayload } from '../../../src/model/job.ts'
import { overHttp, type Bridge } from '../../support/bridges.ts'
import { openTestHost, TOKEN, type TestHost } from '../../support/open-test-host.ts'
import { peek } from '../../support/open-test-queue.ts'
import { openPoolQueue, untilEnded } from '../runner/open-pool-queue.ts'

/** What has ended other programs: taken for SQL, for markup, for a path, for a key, for the end of a text. */
const NAMES = [
  '__proto__',
  'constructor.prototype',
  'hasOwnProperty',
  "'--",
  `'); DROP TABLE jobs; --`,
  `" OR 1=1; --`,
  '%_*?[a-z]\\',
  '../../../etc/passwd',
  'C:\\con\\nul',
  '$(touch owned) `touch owned` ${1} {{1}} %s %n',
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  'javascript:alert(1)',
  '\u001b[31mred\u001b]8;;http://evil\u0007',
  'a\r\nSet-Cookie: x=1\r\n\r\nb',
  '\u202Egnp.exe\u202C \u200F\u200E',
  '\u2028\u2029\u0085\ufeff',
  '👩‍👩‍👧‍👦 e\u0301 İı ß',
  ' leading, trailing and only\t ',
  '12345678901234567890',
  'null',
  '"',
  '&quot;&#x27;',
  "=cmd|'/c calc'!A1",
]

/** Payloads are JSON texts, to be given back as they were written. */
const PAYLOADS = [
  '{"n":12345678901234567890,"f":1.0,"e":1e400,"z":-0}',
  '{"a" : 1 ,\n\t "a":2}',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  '"\\u0000 \\ud800 \\udfff \\ud83d\\ude00 \\u2028"',
  '"\u2028\u2029\ufeff\u202E"',
  `${'['.repeat(128)}${']'.repeat(128)}`,
  '"</script><img src=x onerror=alert(1)>"',
  `"'); DROP TABLE jobs; --"`,
  '"\\u001b[2J"',
  'null',
  '""',
]

/** Fails once with all that it was given, then gives it back, enqueues it again, and logs it. */
const ECHO = `export default async (payload, { job, log, progress, enqueue }) => {
  if (job.attempt === 1)
    throw Object.assign(new Error(job.type, { cause: new Error(job.key) }), { name: job.queue, code: job.type })
  log.warn(job.type)
  console.log('%s', job.key)
  progress(1, 2, job.type)
  await enqueue(job.type, payload, { queue: job.queue, key: job.key + '2', delayMs: 3_600_000 })
  return { job, payload, polluted: {}.polluted === undefined }
}`

const schemaOf = (file: string): unknown[] => peek(file, 'SELECT * FROM sqlite_schema ORDER BY name')

function toWire(job: { type: string; queue: string; key: string }, payload: string): string {
  return `${JSON.stringify(job).slice(0, -1)},"max_attempts":2,"payload":${payload}}`
}

interface WireJob {
  readonly id: number
  readonly type: string
  readonly queue: string
  readonly key: string
  readonly payload: string
}

async function post({ request }: TestHost, body: string): Promise<WireJob> {
  const response = await request('/api/admin/queue/jobs', {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body,
  })
  const answer = (await response.json()) as { job: WireJob; error?: string }
  expect(answer.error).toBeUndefined()
  return answer.job
}

/** The same job, wherever it is asked for. */
async function expectEverywhere(
  host: TestHost,
  bridge: Bridge,
  posted: WireJob,
  payload: string,
): Promise<void> {
  const { id, type, queue, key } = posted
  const filter = { type: [type], queue: [queue] }
  const whole: Partial<JobWithPayload> = { id, type, queue, key, payload }
  expect((await bridge.jobs.get({ id })).job).toMatchObject(whole)
  const { payload: _, ...listed } = whole
  const page = await bridge.jobs.list({ filter })
  expect(page.jobs.find((job) => job.id === id)).toMatchObject(listed)
  expect(new Set(page.jobs.map((job) => job.type))).toEqual(new Set([type]))
  const facets = await bridge.jobs.facets(filter)
  expect(facets.type).toContainEqual({ value: type, count: page.total })
  expect(facets.queue).toContainEqual({ value: queue, count: page.total })
  const query = new URLSearchParams({ type, queue, limit: '100' })
  const wire = (await (await host.request(`/api/admin/queue/jobs?${query}`)).json()) as { jobs: WireJob[] }
  expect(wire.jobs.find((job) => job.id === id)).toMatchObject({ id, type, queue, key, payload })
  const one = (await (await host.request(`/api/admin/queue/jobs/${id}`)).json()) as { job: WireJob }
  expect(one.job).toMatchObject({ type, queue, key, payload })
}

describe('hostile text', () => {
  it('goes unharmed from HTTP through a handler and into lists, details, counts and history', async () => {
    const yard = await openPoolQueue({ echo: ECHO })
    const host = await openTestHost({ queue: yard.queue })
    const bridge = overHttp(host.http.url, TOKEN)
    const echo = `${yard.folder}/handlers/echo.mjs`
    yard.pool.setBuild({ id: 'build-2', files: new Map(NAMES.map((name) => [name, echo])) })
    yard.queue.replaceHandlers(new Map(NAMES.map((name) => [name, { retryDelayMs: 0 }])))
    const schema = schemaOf(yard.file)

    const posted = await Promise.all(
      NAMES.map(async (name, n) => {
        const payload = PAYLOADS[n % PAYLOADS.length] ?? '{}'
        // Each name is a type, a queue and a key, never the same one at once.
        const [queue = '', key = ''] = [NAMES[(n + 1) % NAMES.length], NAMES[(n + 2) % NAMES.length]]
        return { payload, job: await post(host, toWire({ type: name, queue, key }, payload)) }
      }),
    )
    for (const { job, payload } of posted) {
      await untilEnded(yard.queue, job.id)
      await expectEverywhere(host, bridge, job, payload)
      const { type, queue, key } = job
      const { job: done, attempts } = await bridge.jobs.get({ id: job.id })
      expect(done).toMatchObject({ status: 'completed', attempts: 2 })
      expect(attempts[0]).toMatchObject({
        outcome: 'failed',
        error: { message: type, code: type, name: queue, cause: { message: key } },
      })
      expect(attempts[1]?.logs.map(({ level, message }) => [level, message])).toEqual([
        ['warn', type],
        ['info', key],
      ])
      const result = JSON.parse(attempts[1]?.result ?? '') as object
      expect(result).toMatchObject({ job: { id: job.id, type, queue, key }, polluted: true })
      expect(result).toHaveProperty('payload', JSON.parse(JSON.stringify(JSON.parse(payload))))
      const again = (await bridge.jobs.list({ filter: { type: [type], queue: [queue] } })).jobs
      expect(again.find((other) => other.key === `${key}2`)).toMatchObject({ type, queue, status: 'pending' })
    }

    expect((await bridge.jobs.list({})).total).toBe(NAMES.length * 2)
    expect(schemaOf(yard.file)).toEqual(schema)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('comes back as it went, whatever it is', async () => {
    const host = await openTestHost()
    const bridge = overHttp(host.http.url, TOKEN)
    const file = `${host.dir}/test.db`
    const schema = schemaOf(file)
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((text) => !text.includes('\0') && text.isWellFormed() && text.length <= 200)
    await fc.assert(
      fc.asyncProperty(
        name,
        name,
        name,
        fc.json({ stringUnit: 'binary' }),
        async (type, queue, key, payload) => {
          fc.pre(payload.isWellFormed())
          const job = await post(host, toWire({ type, queue, key: `${key}${Math.random()}` }, payload))
          await expectEverywhere(host, bridge, job, payload)
        },
      ),
      { numRuns: 40 },
    )
    expect(schemaOf(file)).toEqual(schema)
  })

  it('selects what it names and nothing else in bulk', async () => {
    const host = await openTestHost()
    const bridge = overHttp(host.http.url, TOKEN)
    await host.queue.enqueueMany(NAMES.map((type) => ({ type, queue: type })))
    for (const name of NAMES) {
      const selection = { filter: { type: [name], queue: [name] } }
      expect(await bridge.jobs.preview({ action: 'cancel', selection })).toMatchObject({ affected: 1 })
      await host.queue.bulk('cancel', selection)
      await bridge.queues.pause({ name, reason: name })
    }
    expect(await bridge.jobs.stats()).toMatchObject({ cancelled: NAMES.length, pending: 0 })
    const paused = (await bridge.queues.list()).filter(({ pausedAt }) => pausedAt !== null)
    expect(new Set(paused.map((queue) => queue.name))).toEqual(new Set(NAMES))
  })
})
