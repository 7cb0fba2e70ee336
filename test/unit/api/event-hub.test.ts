import { describe, expect, it, onTestFinished } from 'vitest'
import { EventHub } from '../../../src/api/event-hub.ts'
import {
  BEAT_MS,
  GATHER_MS,
  LISTED_JOBS,
  LOG_LINES,
  type Subscription,
} from '../../../src/api/subscription.ts'
import type { ConsoleEvent, WorkspaceView } from '../../../src/contract/index.ts'
import type { Job } from '../../../src/model/job.ts'
import { emptyStats } from '../../../src/model/queue.ts'
import { Emitter } from '../../../src/queue/emitter.ts'
import type { QueueEvents } from '../../../src/queue/events.ts'
import type { HealthView } from '../../../src/model/health.ts'
import { FakeClock } from '../../support/fake-clock.ts'

/** A hub on a queue that says what the test lets it say. */
function setup() {
  const clock = new FakeClock()
  const says = new Emitter<QueueEvents>()
  let asked = 0
  const hub = new EventHub({
    clock,
    queue: {
      on: (name, listener) => says.on(name, listener),
      stats: async () => ({ ...emptyStats(), pending: ++asked }),
      queues: async () => [],
      holds: async () => ({ holds: [], waiting: 0, oldest: null }),
      workers: () => [],
    },
    schedules: () => [],
    workspace: () => ({ name: 'yard' }) as WorkspaceView,
    health: () => ({ backupFolder: 'backups' }) as HealthView,
    settings: () => [],
  })
  onTestFinished(() => hub.close())
  return { clock, hub, says, asked: () => asked }
}

const job = (id: number, attempts = 0): Job => ({ id, attempts }) as Job

/** The next event, once the time to gather it has passed. */
async function next(subscription: Subscription, clock: FakeClock): Promise<ConsoleEvent | undefined> {
  const reading = subscription.next()
  clock.advance(GATHER_MS)
  return (await reading).value
}

async function greeted(hub: EventHub, clock: FakeClock, signal?: AbortSignal): Promise<Subscription> {
  const subscription = hub.subscribe(signal)
  expect((await next(subscription, clock))?.kind).toBe('hello')
  return subscription
}

describe('a subscription', () => {
  it('begins with the session, the same for all until the host is restarted', async () => {
    const { hub, clock } = setup()
    const other = setup()

    const first = (await hub.subscribe().next()).value
    const second = (await hub.subscribe().next()).value

    expect(first).toEqual({ kind: 'hello', session: hub.session, at: clock.now() })
    expect(second).toMatchObject({ session: hub.session })
    expect(other.hub.session).not.toBe(hub.session)
  })

  it('gathers changes and tells the newest state of each job once', async () => {
    const { hub, clock, says, asked } = setup()
    const subscription = await greeted(hub, clock)

    const reading = subscription.next()
    says.emit('jobs', { changed: [job(1), job(2)] })
    says.emit('progress', { job: job(2, 1) })
    says.emit('jobs', { changed: [job(1, 3)] })
    clock.advance(GATHER_MS)

    expect((await reading).value).toEqual({
      kind: 'jobs',
      changed: [job(1, 3), job(2, 1)],
      stats: { ...emptyStats(), pending: 1 },
    })
    expect(asked()).toBe(1)
  })

  it('sends no more often than it gathers', async () => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)
    let sent = 0
    const read = async () => {
      while (!(await subscription.next()).done) sent++
    }
    const reading = read()

    for (let i = 0; i < 1000; i += 10) {
      says.emit('jobs', { changed: [job(i)] })
      clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }

    expect(sent).toBeGreaterThan(5)
    expect(sent).toBeLessThanOrEqual(12)
    subscription.end()
    await reading
  })

  it('says stale instead of listing more jobs than it may, and then lists again', async () => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)

    says.emit('jobs', { changed: Array.from({ length: LISTED_JOBS + 1 }, (_, id) => job(id)) })
    says.emit('jobs', { changed: [job(9999)] })
    expect((await next(subscription, clock))?.kind).toBe('stale')

    says.emit('jobs', { changed: [job(1)] })
    expect(await next(subscription, clock)).toMatchObject({ kind: 'jobs', changed: [job(1)] })
  })

  it.each(['bulk', 'purge', 'foreign'] as const)('says stale after a change of many (%s)', async (cause) => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)

    says.emit('jobs', { changed: [job(1)] })
    says.emit('stale', { cause })

    expect((await next(subscription, clock))?.kind).toBe('stale')
  })

  it('holds a bounded amount for a reader that has stopped reading', async () => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)

    for (let i = 0; i < 20_000; i++) {
      says.emit('jobs', { changed: [job(i)] })
      says.emit('log', { jobId: i, attempt: 1, lines: [{ at: 0, level: 'info', message: 'x' }] })
      says.emit('workers', {})
      if (i % 100 === 0) clock.advance(GATHER_MS)
    }

    const events: ConsoleEvent[] = []
    while (events.at(-1)?.kind !== 'beat') events.push((await next(subscription, clock)) as ConsoleEvent)
    expect(events.length).toBeLessThan(LOG_LINES + 10)
    expect(events.filter(({ kind }) => kind === 'workers')).toHaveLength(1)
    expect(events.filter(({ kind }) => kind === 'stale')).toHaveLength(1)
  })

  it('passes on log lines in order, and says stale where there are too many', async () => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)
    const line = { at: 0, level: 'info', message: 'x' } as const

    says.emit('log', { jobId: 1, attempt: 2, lines: [line] })
    says.emit('log', { jobId: 1, attempt: 2, lines: [line, line] })
    expect(await next(subscription, clock)).toEqual({ kind: 'log', jobId: 1, attempt: 2, lines: [line] })
    expect(await next(subscription, clock)).toEqual({
      kind: 'log',
      jobId: 1,
      attempt: 2,
      lines: [line, line],
    })

    says.emit('log', { jobId: 1, attempt: 2, lines: Array.from({ length: LOG_LINES + 1 }, () => line) })
    expect((await next(subscription, clock))?.kind).toBe('stale')
  })

  it('beats every five seconds, so that silence means a lost connection', async () => {
    const { hub, clock } = setup()
    const subscription = await greeted(hub, clock)

    for (let i = 0; i < 3; i++) {
      const reading = subscription.next()
      clock.advance(BEAT_MS)
      expect((await reading).value).toEqual({ kind: 'beat', at: expect.any(Number) })
    }
  })

  it('tells of workers, queues, schedules and the workspace as they are then', async () => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)

    says.emit('workers', {})
    says.emit('queues', { name: 'mail' })
    hub.schedulesChanged()
    says.emit('storage', { isWritable: false, message: 'the disk is full' })
    says.emit('workers', {})

    const kinds = []
    for (let i = 0; i < 4; i++) kinds.push((await next(subscription, clock))?.kind)
    expect(kinds).toEqual(['workspace', 'schedules', 'queues', 'workers'])
  })

  it('tells how deep the queues are soon after jobs have changed', async () => {
    const { hub, clock, says } = setup()
    const subscription = await greeted(hub, clock)

    says.emit('jobs', { changed: [job(1)] })
    expect((await next(subscription, clock))?.kind).toBe('jobs')
    const reading = subscription.next()
    clock.advance(1_000)

    expect((await reading).value).toEqual({ kind: 'queues', queues: [] })
  })

  it('ends, and is forgotten, when its signal aborts, its reader leaves, or the hub closes', async () => {
    const { hub, clock } = setup()
    const stop = new AbortController()
    const aborted = await greeted(hub, clock, stop.signal)
    const left = await greeted(hub, clock)
    const closed = await greeted(hub, clock)
    expect(hub.subscribers).toBe(3)

    const waiting = aborted.next()
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await left.return()
    expect(hub.subscribers).toBe(1)
    hub.close()

    expect(hub.subscribers).toBe(0)
    expect(await closed.next()).toEqual({ done: true, value: undefined })
    expect((await hub.subscribe().next()).done).toBe(true)
    expect((await setup().hub.subscribe(AbortSignal.abort()).next()).done).toBe(true)
  })

  it('ends where the queue can tell nothing any more', async () => {
    const { clock, says } = setup()
    const hub = new EventHub({
      clock,
      queue: {
        on: (name, listener) => says.on(name, listener),
        stats: async () => {
          throw new Error('the database is closed')
        },
        queues: async () => [],
        holds: async () => ({ holds: [], waiting: 0, oldest: null }),
        workers: () => [],
      },
      schedules: () => [],
      workspace: () => ({}) as WorkspaceView,
      health: () => ({}) as HealthView,
      settings: () => [],
    })
    const subscription = await greeted(hub, clock)

    says.emit('jobs', { changed: [job(1)] })

    expect(await next(subscription, clock)).toBeUndefined()
    expect(hub.subscribers).toBe(0)
  })
})
