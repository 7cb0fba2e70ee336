import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { untilStatus } from '../../support/open-test-queue.ts'
import { openYard } from './open-yard.ts'

const FAILS = `export default {
  maxAttempts: 1,
  run: async (payload, ctx) => {
    ctx.log.info('user', payload.userId, 'replay', ctx.replay)
    if (payload.userId === 42) throw new TypeError('no such user')
    return { welcomed: payload.userId }
  },
}`

describe('replaying a job', () => {
  it('runs it again in a process of its own, and the job stays as it is', async () => {
    const { yard, replay } = await openYard({ 'handlers/welcome.js': FAILS })
    const { job } = await yard.queue.enqueue({ type: 'welcome', payload: '{"userId":42}' })
    const dead = await untilStatus(yard.queue, job.id, 'dead')
    const before = { job: await yard.queue.job(job.id), stats: await yard.queue.stats() }

    const again = await replay({ jobId: job.id })

    expect(again).toMatchObject({
      jobId: dead.id,
      attempt: 1,
      outcome: 'failed',
      fault: 'TypeError: no such user',
      isEdited: false,
      build: yard.workspace.build.id,
      error: { name: 'TypeError', message: 'no such user', stack: expect.stringContaining('welcome.js:5') },
    })
    expect(again.logs.map(({ message }) => message)).toEqual(['user 42 replay true'])
    expect(await yard.queue.job(job.id)).toEqual(before.job)
    expect(await yard.queue.stats()).toEqual(before.stats)
    expect((await yard.queue.attempts(job.id)).attempts).toHaveLength(1)
  })

  it('runs what is saved now, and another payload where one is given', async () => {
    const { yard, replay, save } = await openYard({ 'handlers/welcome.js': FAILS })
    const { job } = await yard.queue.enqueue({ type: 'welcome', payload: '{"userId":42}' })
    await untilStatus(yard.queue, job.id, 'dead')

    const edited = await replay({ jobId: job.id, payload: '{"userId":7}' })
    expect(edited).toMatchObject({ outcome: 'completed', isEdited: true, result: '{"welcomed":7}' })

    save('handlers/welcome.js', `export default async () => 'mended'`)
    expect(await replay({ jobId: job.id })).toMatchObject({ outcome: 'completed', result: '"mended"' })
    const list = await call(yard.router.replays.list, { jobId: job.id })
    expect(list.map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
  })

  it('says in an attempt of the queue that it is no replay', async () => {
    const { yard } = await openYard({ 'handlers/ask.js': `export default (_, ctx) => ctx.replay` })
    const { job } = await yard.queue.enqueue({ type: 'ask' })
    await untilStatus(yard.queue, job.id, 'completed')
    expect((await yard.queue.attempts(job.id)).attempts[0]?.result).toBe('false')
  })
})

describe('running a payload on a handler', () => {
  it('needs no job, and records what it would enqueue under numbers that no job has', async () => {
    const { yard, replay } = await openYard({
      'handlers/fan.js': `export default async (_, ctx) => {
        const a = await ctx.enqueue('mail', { to: 'ada' }, { priority: 3 })
        const b = await ctx.enqueue('mail')
        const refused = await ctx.enqueue('', {}).catch((error) => error.code)
        return [a.id, b.id, refused, (await ctx.queue.stats()).pending]
      }`,
    })

    const ran = await replay({ type: 'fan' })

    expect(ran).toMatchObject({
      jobId: null,
      attempt: null,
      outcome: 'completed',
      result: '[-1,-2,"INVALID_INPUT",0]',
    })
    expect(ran.enqueued).toEqual([
      { id: -1, type: 'mail', payload: '{"to":"ada"}', options: '{"priority":3}' },
      { id: -2, type: 'mail', payload: '{}', options: '{}' },
    ])
    expect((await yard.queue.jobs()).total).toBe(0)
  })

  it('is refused for a type without a handler, a payload that is no JSON, and neither job nor type', async () => {
    const { start } = await openYard({ 'handlers/ok.js': `export default () => 1` })
    await expect(start({ type: 'none' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { field: 'type' },
    })
    await expect(start({ type: 'ok', payload: '{' })).rejects.toMatchObject({ data: { field: 'payload' } })
    await expect(start({})).rejects.toMatchObject({ data: { field: 'type' } })
    await expect(start({ jobId: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

const HANGS = `export default async (payload, ctx) => {
  ctx.progress(1, 2, 'half')
  ctx.log.info('there')
  await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)))
}`

describe('a replay that runs', () => {
  it('tells its log lines and progress as they come, and ends when it is cancelled', async () => {
    const { yard, start, until } = await openYard({ 'handlers/hang.js': HANGS })
    const { id } = await start({ type: 'hang' })

    await until((event) =>
      event.kind === 'replay-log' && event.id === id ? event.lines[0]?.message : undefined,
    )
    const progress = await until((event) =>
      event.kind === 'replays'
        ? (event.changed.find((one) => one.id === id)?.progress ?? undefined)
        : undefined,
    )
    expect(progress).toEqual({ done: 1, total: 2, message: 'half' })
    await expect(call(yard.router.replays.remove, { id })).rejects.toMatchObject({ code: 'WRONG_PHASE' })

    const cancelled = await call(yard.router.replays.cancel, { id })

    expect(cancelled).toMatchObject({ outcome: 'cancelled', logs: [{ message: 'there' }] })
    await expect(call(yard.router.replays.cancel, { id })).rejects.toMatchObject({ code: 'WRONG_PHASE' })
    await call(yard.router.replays.remove, { id })
    await expect(call(yard.router.replays.get, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is ended when its time is up', async () => {
    const { replay } = await openYard({
      'handlers/slow.js': `export default { timeoutMs: 100, run: () => new Promise(() => {}) }`,
    })
    expect(await replay({ type: 'slow' })).toMatchObject({
      outcome: 'timed-out',
      error: { message: 'timed out after 100 ms' },
    })
  })

  it('ends with a host that stops, and the next one still shows it', async () => {
    const first = await openYard({ 'handlers/hang.js': HANGS })
    const { id } = await first.start({ type: 'hang' })
    await first.until((event) => (event.kind === 'replay-log' ? true : undefined))
    await first.yard.close()

    const second = await openYard({}, { dir: first.dir })

    expect(await second.get(id)).toMatchObject({ outcome: 'interrupted', logs: [{ message: 'there' }] })
  })

  it('is one of four at most', async () => {
    const { start } = await openYard({ 'handlers/hang.js': HANGS })
    for (let n = 0; n < 4; n++) await start({ type: 'hang' })
    await expect(start({ type: 'hang' })).rejects.toMatchObject({ code: 'WRONG_PHASE' })
  })

  it('takes only itself down when its process exits', async () => {
    const { replay } = await openYard({ 'handlers/exit.js': `export default () => process.exit(3)` })
    expect(await replay({ type: 'exit' })).toMatchObject({
      outcome: 'crashed',
      error: { message: 'its process exited with code 3 before the handler finished' },
    })
  })
})

describe('what is kept of replays', () => {
  it('is the newest twenty of each job', async () => {
    const { yard, replay, dir: _ } = await openYard({ 'handlers/ok.js': `export default () => 1` })
    for (let n = 0; n < 22; n++) await replay({ type: 'ok' })
    const list = await call(yard.router.replays.list, { type: 'ok' })
    expect(list).toHaveLength(20)
    expect(list[0]?.id).toBe(22)
  }, 60_000)
})
