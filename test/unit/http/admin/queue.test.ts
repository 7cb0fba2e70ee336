import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { StorageError, YardmasterError } from '../../../../src/errors.ts'
import { attempt, job as jobSchema } from '../../../../src/http/admin/wire.ts'
import { rejected, resolved } from '../../../support/manual-executor.ts'
import { openTestHost, type TestHost } from '../../../support/open-test-host.ts'
import { untilStatus } from '../../../support/open-test-queue.ts'

const JOB_FIELDS = [
  'id',
  'queue',
  'type',
  'payload',
  'status',
  'attempts',
  'max_attempts',
  'timeout_seconds',
  'last_error',
  'run_at',
  'started_at',
  'completed_at',
  'created_at',
  'updated_at',
]

async function answer(host: TestHost, path: string, body?: string | object) {
  const response = await host.request(`/api/admin/queue${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { authorization: 'Bearer a-token-for-tests-0123456789', 'content-type': 'application/json' },
  })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.json(),
  }
}

/** A job that has used up its only attempt. */
async function deadJob(host: TestHost, type = 'mail'): Promise<number> {
  const { job } = await host.queue.enqueue({ type, maxAttempts: 1 })
  await host.queue.start()
  ;(await host.executor.attemptOf(job.id)).end(rejected('the door is shut'))
  await untilStatus(host.queue, job.id, 'dead')
  return job.id
}

describe('GET stats', () => {
  it('counts the jobs of each of the six statuses', async () => {
    const host = await openTestHost()
    await host.queue.enqueueMany([{ type: 'mail' }, { type: 'mail', delayMs: 1000 }])

    const { status, type, body } = await answer(host, '/stats')

    expect(status).toBe(200)
    expect(type).toBe('application/json; charset=utf-8')
    expect(body).toEqual({ pending: 2, running: 0, completed: 0, failed: 0, dead: 0, cancelled: 0 })
  })
})

describe('GET jobs', () => {
  it('gives every field of a job its type, times as RFC 3339 with milliseconds, and empty texts for none', async () => {
    const host = await openTestHost()
    await host.queue.enqueue({ type: 'mail', payload: '{"n": 12345678901234567890}', timeoutMs: 1500 })

    const { body } = await answer(host, '/jobs')

    expect(body.total).toBe(1)
    const [job] = body.jobs
    expect(Object.keys(job)).toEqual(expect.arrayContaining(JOB_FIELDS))
    expect(job).toMatchObject({
      id: 1,
      queue: 'default',
      type: 'mail',
      payload: '{"n": 12345678901234567890}',
      status: 'pending',
      attempts: 0,
      max_attempts: 3,
      timeout_seconds: 2,
      last_error: '',
      run_at: '2026-01-15T12:00:00.000Z',
      started_at: '',
      completed_at: '',
      created_at: '2026-01-15T12:00:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
    })
    jobSchema.parse(job)
  })

  it('lists newest first, 50 unless asked otherwise, and takes more than 100 as 100', async () => {
    const host = await openTestHost()
    await host.queue.enqueueMany(Array.from({ length: 130 }, () => ({ type: 'mail' })))

    const ids = async (query: string) =>
      (await answer(host, `/jobs${query}`)).body.jobs.map((job: any) => job.id)

    expect(await ids('')).toEqual(Array.from({ length: 50 }, (_, i) => 130 - i))
    expect(await ids('?limit=')).toHaveLength(50)
    expect(await ids('?limit=2&offset=3')).toEqual([127, 126])
    expect(await ids('?limit=5000')).toHaveLength(100)
    expect((await answer(host, '/jobs?limit=2')).body.total).toBe(130)
  })

  it('filters by status, type and queue; an empty filter allows all', async () => {
    const host = await openTestHost()
    await host.queue.enqueueMany([
      { type: 'mail' },
      { type: 'report', queue: 'reports' },
      { type: 'it\'s "odd"; --', queue: 'reports' },
    ])
    await host.queue.cancel(1)

    const ids = async (query: string) =>
      (await answer(host, `/jobs${query}`)).body.jobs.map((job: any) => job.id)

    expect(await ids('?status=cancelled')).toEqual([1])
    expect(await ids('?type=report')).toEqual([2])
    expect(await ids('?queue=reports')).toEqual([3, 2])
    expect(await ids('?status=pending&type=mail')).toEqual([])
    expect(await ids('?status=&type=&queue=')).toEqual([3, 2, 1])
    expect(await ids(`?type=${encodeURIComponent('it\'s "odd"; --')}`)).toEqual([3])
  })

  it.each([
    ['status=broken', 'status'],
    ['limit=many', 'limit'],
    ['limit=0', 'limit'],
    ['offset=-1', 'offset'],
  ])('refuses %s, naming the field', async (query, field) => {
    const { status, body } = await answer(await openTestHost(), `/jobs?${query}`)

    expect(status).toBe(400)
    expect(body).toEqual({ error: expect.stringContaining(`${field}: `) })
  })
})

describe('GET one job', () => {
  it('brings its history, oldest first, with errors, stacks, results and logs', async () => {
    const host = await openTestHost()
    const id = await deadJob(host)
    await host.queue.retry(id)
    const second = await host.executor.attemptOf(id)
    second.observer.onLog([{ at: host.clock.now(), level: 'warn', message: 'careful' }])

    const running = await answer(host, `/jobs/${id}`)
    second.end({ kind: 'resolved', result: '{"sent":1}' })
    await untilStatus(host.queue, id, 'completed')
    const { status, body } = await answer(host, `/jobs/${id}`)

    expect(running.body.history[1]).toMatchObject({
      number: 2,
      outcome: '',
      finished_at: '',
      logs: [{ at: '2026-01-15T12:00:00.000Z', level: 'warn', message: 'careful' }],
    })
    expect(status).toBe(200)
    expect(body.job).toMatchObject({
      id,
      status: 'completed',
      last_error: 'the door is shut',
      max_attempts: 2,
    })
    expect(body.history).toMatchObject([
      { number: 1, outcome: 'failed', error: 'the door is shut', stack: '', result: '' },
      {
        number: 2,
        outcome: 'completed',
        error: '',
        result: '{"sent":1}',
        finished_at: '2026-01-15T12:00:00.000Z',
      },
    ])
    z.array(attempt).parse(body.history)
  })

  it('answers 404 for a job that is not there, and 400 for what is no id', async () => {
    const host = await openTestHost()

    expect(await answer(host, '/jobs/7')).toMatchObject({ status: 404, body: { error: 'no such job: 7' } })
    expect(await answer(host, '/jobs/seven')).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^id: /) },
    })
  })
})

describe('POST retry and cancel', () => {
  it('retries a dead job and cancels a pending one', async () => {
    const host = await openTestHost()
    const dead = await deadJob(host)
    const { job } = await host.queue.enqueue({ type: 'mail', delayMs: 60_000 })

    expect(await answer(host, `/jobs/${dead}/retry`, '')).toMatchObject({ status: 200, body: { ok: true } })
    expect(await answer(host, `/jobs/${job.id}/cancel`, '')).toMatchObject({
      status: 200,
      body: { ok: true },
    })

    expect((await host.queue.job(job.id)).status).toBe('cancelled')
    ;(await host.executor.attemptOf(dead)).end(resolved)
  })

  it('answers 409 with what would be allowed, and 404 for no such job', async () => {
    const host = await openTestHost()
    const { job } = await host.queue.enqueue({ type: 'mail' })

    expect(await answer(host, `/jobs/${job.id}/retry`, '')).toMatchObject({
      status: 409,
      body: { error: 'job 1 is pending and does not allow retry; allowed: run-now, cancel, change, correct' },
    })
    expect((await answer(host, '/jobs/99/retry', '')).status).toBe(404)
    expect((await answer(host, '/jobs/99/cancel', '')).status).toBe(404)
  })
})

describe('POST bulk', () => {
  it('acts on ids, passes over those that can not be, and counts each once', async () => {
    const host = await openTestHost()
    await host.queue.enqueueMany([{ type: 'mail' }, { type: 'mail' }, { type: 'mail' }])
    await host.queue.cancel(2)

    const { status, body } = await answer(host, '/jobs/bulk-cancel', { ids: [1, 2, 3, 3, 99, -4] })

    expect({ status, body }).toEqual({ status: 200, body: { ok: true, affected: 2 } })
  })

  it('retries by id', async () => {
    const host = await openTestHost()
    const dead = await deadJob(host)

    const { body } = await answer(host, '/jobs/bulk-retry', { ids: [dead] })

    expect(body).toEqual({ ok: true, affected: 1 })
    ;(await host.executor.attemptOf(dead)).end(resolved)
  })

  it('retries in waves where the body has some, and tells how far they have come', async () => {
    const host = await openTestHost()
    const ids = [await deadJob(host), await deadJob(host), await deadJob(host)]
    host.clock.advance(1)
    const waves = { canary: 1, allowed_share: 0.5, per_minute: null }

    const { body } = await answer(host, '/jobs/bulk-retry', { filter: { status: 'dead' }, waves })

    const { operation: id } = body as { operation: number }
    expect(body).toEqual({ ok: true, affected: 0, operation: id })
    await host.executor.anyAttempt()
    const look = async (path = '', init: RequestInit = {}) =>
      (await host.request(`/api/admin/operations/${id}${path}`, init)).json()
    expect(await look()).toMatchObject({
      operation: {
        ...{ id, kind: 'retry', surface: 'http', state: 'running', remaining: 2, stopped_by_wave: 0 },
        outcomes: { running: 1, failed_as_before: 0 },
        waves: [{ number: 1, size: 1, jobs: 1, completed: 0 }],
        finished_at: '',
      },
    })
    const stopped = await look('/stop', { method: 'POST' })
    expect(stopped).toMatchObject({ operation: { state: 'stopped', affected: 1, remaining: 2 } })
    ;(await host.executor.attemptOf(ids[0]!)).end(resolved)
  })

  it('refuses waves that make no sense, naming the field', async () => {
    const host = await openTestHost()
    const ask = async (waves: unknown) =>
      answer(host, '/jobs/bulk-retry', { filter: { status: 'dead' }, waves })

    expect(await ask({ canary: 0 })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('waves.canary') },
    })
    expect(await ask({ cannery: 1 })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('cannery') },
    })
    expect(
      await answer(host, '/jobs/bulk-cancel', { filter: { status: 'dead' }, waves: true }),
    ).toMatchObject({
      status: 400,
    })
  })

  it('acts on every job that matches a filter, however many', async () => {
    const host = await openTestHost()
    await host.queue.enqueueMany(Array.from({ length: 1200 }, () => ({ type: 'mail' })))
    await host.queue.enqueue({ type: 'other' })

    const { body } = await answer(host, '/jobs/bulk-cancel', { filter: { type: 'mail', status: 'pending' } })

    expect(body).toEqual({ ok: true, affected: 1200 })
    expect((await host.queue.stats()).pending).toBe(1)
  })

  it.each([
    [{}, 'ids required'],
    ['', 'ids required'],
    [{ ids: [] }, 'ids required'],
    [{ ids: Array.from({ length: 101 }, (_, i) => i + 1) }, 'maximum 100 ids per request'],
    [{ ids: [1, 'two'] }, 'ids[1]'],
    [{ ids: [1.5] }, 'ids[0]'],
    [{ ids: 'all' }, 'ids'],
    [{ filter: {} }, 'filter'],
    [{ filter: { type: '' } }, 'filter.type'],
    [{ filter: { status: [] } }, 'filter.status'],
    [{ filter: { status: 'broken' } }, 'filter.status'],
    [{ filter: { kind: 'mail' } }, 'filter.kind'],
    [{ filter: null }, 'filter'],
    [{ filter: { type: 'mail' }, ids: [1] }, 'ids'],
    [{ filter: { type: 'mail' }, limit: 3 }, 'limit'],
    ['[1', 'body'],
  ])('refuses %j and changes nothing', async (body, words) => {
    const host = await openTestHost()
    await host.queue.enqueue({ type: 'mail' })

    for (const action of ['retry', 'cancel']) {
      const refused = await answer(host, `/jobs/bulk-${action}`, body)
      expect(refused.status).toBe(400)
      expect(refused.body.error).toContain(words)
    }
    expect((await host.queue.stats()).pending).toBe(1)
  })

  it('uses the exact words that clients know', async () => {
    const host = await openTestHost()

    expect((await answer(host, '/jobs/bulk-retry', { ids: [] })).body).toEqual({ error: 'ids required' })
    const many = { ids: Array.from({ length: 101 }, (_, i) => i) }
    expect((await answer(host, '/jobs/bulk-cancel', many)).body).toEqual({
      error: 'maximum 100 ids per request',
    })
  })
})

describe('POST a job', () => {
  it('answers 201 with the job, everything as asked', async () => {
    const host = await openTestHost()

    const { status, body } = await answer(host, '/jobs', {
      type: 'mail',
      payload: { to: 'ada' },
      queue: 'letters',
      delay_seconds: 1.5,
      max_attempts: 7,
      timeout_seconds: 30,
      priority: -2,
      key: 'once',
    })

    expect(status).toBe(201)
    expect(body.job).toMatchObject({
      id: 1,
      type: 'mail',
      payload: '{"to":"ada"}',
      queue: 'letters',
      status: 'pending',
      max_attempts: 7,
      timeout_seconds: 30,
      priority: -2,
      key: 'once',
      run_at: '2026-01-15T12:00:01.500Z',
    })
  })

  it.each([
    ['{"payload": 12345678901234567890.000 ,"type":"a"}', '12345678901234567890.000'],
    [
      '{"type":"a","payload":{ "b":1,  "a" : [1.50, 1e400, {"x":"}]\\""}] }}',
      '{ "b":1,  "a" : [1.50, 1e400, {"x":"}]\\""}] }',
    ],
    ['{"type":"a","payload":"\\u00e9\\ud83d\\ude00 é"}', '"\\u00e9\\ud83d\\ude00 é"'],
    ['{"type":"a","payload":null}', 'null'],
    ['{"type":"a","payl\\u006fad":true}', 'true'],
    ['{"payload":{"payload":1},"type":"a","payload":[ ]}', '[ ]'],
    [
      '{"type":"a","payload":{"__proto__":{"polluted":1},"type":"b"}}',
      '{"__proto__":{"polluted":1},"type":"b"}',
    ],
    ['{"type":"a"}', '{}'],
  ])('keeps the payload of %s as it was written', async (text, payload) => {
    const host = await openTestHost()

    const { status, body } = await answer(host, '/jobs', text)

    expect(status).toBe(201)
    expect(body.job.payload).toBe(payload)
    expect((await host.queue.job(1)).payload).toBe(payload)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('answers 200 with the first job for its key, and 409 where type or payload differ', async () => {
    const host = await openTestHost()
    const job = { type: 'mail', payload: { to: 'ada' }, key: 'once' }

    expect((await answer(host, '/jobs', job)).status).toBe(201)
    expect(await answer(host, '/jobs', job)).toMatchObject({
      status: 200,
      body: { job: { id: 1, payload: '{"to":"ada"}' } },
    })
    expect((await answer(host, '/jobs', { ...job, payload: 2 })).status).toBe(409)
  })

  it('takes run_at with an offset', async () => {
    const { body } = await answer(await openTestHost(), '/jobs', {
      type: 'a',
      run_at: '2026-02-01T10:00:00+02:00',
    })

    expect(body.job.run_at).toBe('2026-02-01T08:00:00.000Z')
  })

  it.each([
    [{}, 'type'],
    [{ type: '' }, 'type'],
    [{ type: 7 }, 'type'],
    [{ type: 'a', max_attempts: 0 }, 'max_attempts'],
    [{ type: 'a', max_attempts: 100_001 }, 'max_attempts'],
    [{ type: 'a', max_attempts: 1.5 }, 'max_attempts'],
    [{ type: 'a', delay_seconds: -1 }, 'delay_seconds'],
    [{ type: 'a', delay_seconds: 'soon' }, 'delay_seconds'],
    [{ type: 'a', timeout_seconds: -1 }, 'timeout_seconds'],
    [{ type: 'a', run_at: 'tomorrow' }, 'run_at'],
    [{ type: 'a', run_at: '2026-02-01T10:00:00Z', delay_seconds: 1 }, 'run_at'],
    [{ type: 'a', priority: 0.5 }, 'priority'],
    [{ type: 'a', key: '' }, 'key'],
    [{ type: 'a', queue: null }, 'queue'],
    [{ type: 'a', colour: 'red' }, 'colour'],
    ['{"type":"a","payload":', 'body'],
    ['', 'input'],
    ['[]', 'input'],
  ])('refuses %j, naming the field', async (body, field) => {
    const host = await openTestHost()

    const refused = await answer(host, '/jobs', body)

    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatch(new RegExp(`^${field}: `))
    expect((await host.queue.stats()).pending).toBe(0)
  })

  it('refuses what is nested too deeply, whatever its size', async () => {
    const host = await openTestHost()
    const deep = (levels: number) => `{"type":"a","payload":${'['.repeat(levels)}${']'.repeat(levels)}}`

    expect((await answer(host, '/jobs', deep(128))).status).toBe(201)
    expect((await answer(host, '/jobs', deep(129))).body.error).toMatch(/^payload: /)
    expect((await answer(host, '/jobs', deep(400_000))).status).toBe(400)
  })

  it('answers 413 to a payload past its limit, and to a body past any', async () => {
    const host = await openTestHost()
    const sized = (bytes: number) => `{"type":"a","payload":"${'x'.repeat(bytes - 2)}"}`

    expect((await answer(host, '/jobs', sized(1_048_576))).status).toBe(201)
    expect((await answer(host, '/jobs', sized(1_048_577))).status).toBe(413)
    expect((await answer(host, '/jobs', sized(20_000_000))).status).toBe(413)
  })
})

describe('what is not the asker’s fault', () => {
  it.each([
    ['STORAGE_FULL', 507],
    ['STORAGE_BUSY', 503],
    ['STORAGE_FAILED', 500],
  ] as const)('answers %s with %i and its message', async (code, status) => {
    const host = await openTestHost()
    const failing = vi
      .spyOn(host.queue, 'enqueue')
      .mockRejectedValue(new StorageError(code, 'the disk says no'))

    const refused = await answer(host, '/jobs', { type: 'a' })
    failing.mockRestore()

    expect(refused).toMatchObject({ status, body: { error: 'the disk says no' } })
  })

  it('answers a defect with 500 and plain words, and logs what it was', async () => {
    const host = await openTestHost()
    const failing = vi.spyOn(host.queue, 'stats').mockRejectedValue(new RangeError('a secret of ours'))

    const { status, body } = await answer(host, '/stats')
    failing.mockRestore()

    expect(status).toBe(500)
    expect(Object.keys(body)).toEqual(['error'])
    expect(body.error).not.toContain('secret')
    expect(host.log.join('\n')).toContain('GET /api/admin/queue/stats: RangeError: a secret of ours')
  })

  it('answers 409 to a job for a queue that has been closed to it', async () => {
    const host = await openTestHost()
    const late = vi
      .spyOn(host.queue, 'enqueue')
      .mockRejectedValue(new YardmasterError('WRONG_PHASE', 'too late'))

    expect(await answer(host, '/jobs', { type: 'a' })).toMatchObject({
      status: 409,
      body: { error: 'too late' },
    })
    late.mockRestore()
  })
})
