import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { JOB_LIMITS } from '../../../src/model/job.ts'
import type { NewJob } from '../../../src/queue/queue.ts'
import { LAST_INSTANT } from '../../../src/model/job.ts'
import { overHttp, overPort } from '../../support/bridges.ts'
import { openTestHost, TOKEN } from '../../support/open-test-host.ts'
import { openPoolQueue } from '../runner/open-pool-queue.ts'

const { durationMs, maxAttempts, priority, nameLength, keyLength } = JOB_LIMITS
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const long = (length: number): string => 'x'.repeat(length)

/** One step past every limit of a job, and what is no value at all. */
const REFUSED: readonly [keyof NewJob, unknown][] = [
  ['type', ''],
  ['type', long(nameLength + 1)],
  ['type', 'a\0b'],
  ['type', 'a\ud800b'],
  ['type', 7],
  ['queue', ''],
  ['queue', long(nameLength + 1)],
  ['queue', '\0'],
  ['queue', '\udfff'],
  ['key', ''],
  ['key', long(keyLength + 1)],
  ['key', 'a\0b'],
  ['maxAttempts', maxAttempts.min - 1],
  ['maxAttempts', maxAttempts.max + 1],
  ['maxAttempts', 1.5],
  ['maxAttempts', '3'],
  ['retryDelayMs', durationMs.min - 1],
  ['retryDelayMs', durationMs.max + 1],
  ['timeoutMs', durationMs.min - 1],
  ['timeoutMs', durationMs.max + 1],
  ['delayMs', durationMs.min - 1],
  ['delayMs', durationMs.max + 1],
  ['delayMs', 1e308],
  ['runAt', -1],
  ['runAt', LAST_INSTANT + 1],
  ['priority', priority.min - 1],
  ['priority', priority.max + 1],
  ['priority', 0.5],
  ['payload', `"${long(1_048_575)}"`],
  ['payload', deep(129)],
]

/** The furthest that goes. */
const TAKEN: readonly NewJob[] = [
  { type: long(nameLength), queue: long(nameLength), key: long(keyLength) },
  { type: 'a', maxAttempts: maxAttempts.max, retryDelayMs: durationMs.max, timeoutMs: durationMs.max },
  { type: 'a', delayMs: durationMs.max, priority: priority.max },
  { type: 'a', runAt: LAST_INSTANT, priority: priority.min },
  { type: 'a', payload: `"${long(1_048_574)}"` },
  { type: 'a', payload: deep(128) },
]

interface Refusal {
  readonly code: string
  readonly message: string
}

/** Enqueues over one surface; null where that was taken. */
type Surface = (job: Record<string, unknown>) => Promise<Refusal | null>

async function refusalOf(enqueuing: Promise<unknown>): Promise<Refusal | null> {
  try {
    await enqueuing
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(ORPCError)
    return error as ORPCError<string, unknown>
  }
}

describe.each(['a message port', 'loopback HTTP'])('the bridge over %s', (transport) => {
  async function open() {
    const { router, http, queue, log } = await openTestHost()
    const bridge =
      transport === 'loopback HTTP' ? overHttp(http.url, TOKEN) : overPort(router, (line) => log.push(line))
    const surface: Surface = (job) => refusalOf(bridge.jobs.enqueue(job as unknown as NewJob))
    return { surface, queue }
  }

  it('refuses one step past every limit, naming the field, and enqueues nothing', async () => {
    const { surface, queue } = await open()
    for (const [field, value] of REFUSED)
      expectRefusal(field, value, await surface({ type: 'a', [field]: value }))
    expect((await queue.stats()).pending).toBe(0)
  })

  it('takes the furthest that goes', async () => {
    const { surface, queue } = await open()
    for (const job of TAKEN) expect(await surface({ ...job })).toBe(null)
    expect((await queue.stats()).pending).toBe(TAKEN.length)
  })
})

describe('the admin API', () => {
  async function open() {
    const host = await openTestHost()
    const surface: Surface = async (job) => {
      const response = await host.request('/api/admin/queue/jobs', {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}` },
        body: toWire(job),
      })
      const { error } = (await response.json()) as { error?: string }
      if (response.status === 201) return null
      const code = { 400: 'INVALID_INPUT', 413: 'TOO_LARGE' }[response.status]
      return { code: code ?? `${response.status}`, message: error ?? '' }
    }
    return { surface, queue: host.queue }
  }

  it('refuses one step past every limit, naming the field in its own words, and enqueues nothing', async () => {
    const { surface, queue } = await open()
    for (const [field, value] of REFUSED) {
      const name = WIRE_NAMES[field]
      if (name !== undefined) expectRefusal(name, value, await surface({ type: 'a', [field]: value }))
    }
    expect((await queue.stats()).pending).toBe(0)
  })

  it('takes the furthest that goes', async () => {
    const { surface, queue } = await open()
    for (const { retryDelayMs: _, ...job } of TAKEN) expect(await surface(job)).toBe(null)
    expect((await queue.stats()).pending).toBe(TAKEN.length)
  })

  it('gives a time that clients can read, however late a job is due', async () => {
    const { request, queue } = await openTestHost()
    await queue.enqueue({ type: 'a', runAt: LAST_INSTANT })
    const { jobs } = (await (await request('/api/admin/queue/jobs')).json()) as { jobs: { run_at: string }[] }
    expect(jobs.map((job) => job.run_at)).toEqual(['9999-12-31T23:59:59.999Z'])
  })
})

describe('a handler', () => {
  /** Enqueues what its payload says, and gives back how that went. */
  const ENQUEUER = `const payloads = {
      large: () => 'x'.repeat(1_048_575), deep: () => { let value = []; for (let i = 1; i < 129; i++) value = [value]; return value },
      'past every limit': () => 'x'.repeat(17_000_000),
    }
    export default async ({ type, make, ...options }, ctx) => {
      try {
        await ctx.enqueue(type, make && payloads[make](), options)
      } catch ({ code, message }) {
        return { code, message }
      }
    }`

  async function open() {
    const yard = await openPoolQueue({ enqueuer: ENQUEUER })
    const surface: Surface = async (job) => {
      const { attempts } = await yard.run({ type: 'enqueuer', queue: 'own', payload: JSON.stringify(job) })
      const result = attempts[0]?.result ?? null
      return result === null ? null : (JSON.parse(result) as Refusal)
    }
    return { surface, queue: yard.queue }
  }

  it('is refused one step past every limit, by the name of the field, and enqueues nothing', async () => {
    const { surface, queue } = await open()
    await queue.pause('default')
    for (const [field, value] of REFUSED) {
      if (field !== 'payload') expectRefusal(field, value, await surface({ type: 'a', [field]: value }))
    }
    expectRefusal('payload', 'x'.repeat(2_000_000), await surface({ type: 'a', make: 'large' }))
    expectRefusal('payload', '[', await surface({ type: 'a', make: 'deep' }))
    expectRefusal('payload', 'x'.repeat(2_000_000), await surface({ type: 'a', make: 'past every limit' }))
    expect((await queue.stats()).pending).toBe(0)
  })

  it('is refused what it has no business to say, and goes on', async () => {
    const { surface } = await open()
    expect(await surface({ type: 'a', colour: 'red' })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await surface({ type: 'a', key: long(100_000) })).toEqual({
      code: 'TOO_LARGE',
      message: 'key: 100000 bytes, the limit is 8192',
    })
  })
})

const WIRE_NAMES: Partial<Record<keyof NewJob, string>> = {
  type: 'type',
  queue: 'queue',
  key: 'key',
  maxAttempts: 'max_attempts',
  timeoutMs: 'timeout_seconds',
  delayMs: 'delay_seconds',
  runAt: 'run_at',
  priority: 'priority',
  payload: 'payload',
}

/** The job as the admin API has it; the payload as the JSON that it is. */
function toWire({ payload, ...job }: Record<string, unknown>): string {
  const fields = Object.entries(job).map(([field, value]) => {
    const name = WIRE_NAMES[field as keyof NewJob] ?? field
    if (field === 'runAt') return [name, wireTime(value as number)]
    return [name, typeof value === 'number' && name.endsWith('_seconds') ? value / 1000 : value]
  })
  const text = JSON.stringify(Object.fromEntries(fields))
  return payload === undefined ? text : `${text.slice(0, -1)},"payload":${payload as string}}`
}

/** RFC 3339 ends with the year 9999; what has no time of its own stays a text that is none. */
function wireTime(at: number): string {
  if (at < 0 || at > LAST_INSTANT) return 'beyond'
  return new Date(Math.min(at, Date.UTC(9999, 11, 31))).toISOString()
}

function expectRefusal(field: string, value: unknown, refusal: Refusal | null): void {
  const code = typeof value === 'string' && value.length > 1_000_000 ? 'TOO_LARGE' : 'INVALID_INPUT'
  expect(refusal, `${field}: ${String(value).slice(0, 40)}`).toMatchObject({ code })
  expect(refusal?.message).toMatch(new RegExp(`^${field}: `))
  expect(refusal?.message.length).toBeLessThan(500)
}
