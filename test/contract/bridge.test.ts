import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ORPCError } from '@orpc/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openConsole, type Console, type ConsoleOptions } from '../../src/console.ts'
import type { BulkEvent, ConsoleEvent } from '../../src/contract/index.ts'
import { openHttpHost } from '../../src/http/server.ts'
import { ATTEMPT_OUTCOMES } from '../../src/model/attempt.ts'
import { nodeProcessHost } from '../../src/runner/node-process-host.ts'
import { MIGRATIONS } from '../../src/store/migrations/index.ts'
import { overHttp, overPort, type Bridge } from '../support/bridges.ts'
import { tempFolder } from '../support/temp-folder.ts'

const YARD = fileURLToPath(new URL('./fixtures/yard', import.meta.url))
const TOKEN = 'a-token-for-tests-0123456789'

interface Yard {
  readonly yard: Console
  readonly bridge: Bridge
  readonly dir: string
  readonly log: string[]
}

type Transport = (yard: Console, log: (line: string) => void) => Promise<Bridge>

const transports: [string, Transport][] = [
  ['a message port', async (yard, log) => overPort(yard.router, log)],
  [
    'loopback HTTP',
    async ({ router, queue, scheduler, exports, workspace }, log) => {
      const http = await openHttpHost({
        router,
        queue,
        scheduler,
        workspace,
        exports,
        log,
        dir: workspace.dir,
        rendererDir: workspace.dir,
        token: TOKEN,
        port: 0,
        clock: systemClock,
      })
      onTestFinished(() => http.close())
      return overHttp(http.url, TOKEN)
    },
  ],
]

describe.each(transports)('the bridge over %s', (_name, connect) => {
  /** A whole console on a copy of the fixture workspace; unconfirmed, so that no process has to be awaited. */
  async function open(options: Partial<ConsoleOptions> = {}): Promise<Yard> {
    const dir = join(tempFolder(), 'yard')
    cpSync(YARD, dir, { recursive: true })
    const log: string[] = []
    const write = (line: string): void => void log.push(line)
    const yard = await openConsole({
      dir,
      host: 'headless',
      isConfirmed: false,
      stateDir: tempFolder(),
      processHost: nodeProcessHost(),
      log: write,
      ...options,
    })
    onTestFinished(() => yard.close())
    return { yard, bridge: await connect(yard, write), dir: yard.workspace.dir, log }
  }

  /** The same with its handlers loaded and its workers running. */
  const openRunning = (options: Partial<ConsoleOptions> = {}) => open({ isConfirmed: true, ...options })

  const say = (words: string) => ({ type: 'say', payload: JSON.stringify({ words }) })
  const later = { delayMs: 3_600_000 }

  /** What an operation is refused with, as the client sees it. */
  async function refusal(
    operation: Promise<unknown>,
  ): Promise<{ code: string; message: string; data: unknown }> {
    const error: unknown = await operation.then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(ORPCError)
    const { code, message, data } = error as ORPCError<string, unknown>
    return { code, message, data }
  }

  it('shows the workspace, its handlers, and those that do not load', async () => {
    const { bridge, dir } = await openRunning()

    const view = await bridge.workspace.get()

    expect(view).toMatchObject({
      name: 'yard',
      dir,
      host: 'headless',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      isConfirmed: true,
      isStarted: true,
      configError: null,
      storageError: null,
      retention: { completedMs: 86_400_000, cancelledMs: 86_400_000 },
    })
    expect(view.build.handlers).toMatchObject([
      {
        file: 'handlers/broken.ts',
        type: 'broken',
        settings: null,
        error: expect.stringContaining('does not load'),
      },
      { file: 'handlers/say.ts', type: 'say', settings: { maxAttempts: 2 }, error: null },
      { file: 'handlers/wait.ts', type: 'wait', error: null },
    ])
    expect(await bridge.workspace.reload()).toMatchObject({ build: { id: view.build.id } })
  })

  it('tells what has happened within a span, and refuses another', async () => {
    const { bridge } = await openRunning()
    await bridge.jobs.enqueue(say('hello'))

    const { total, types, series } = await bridge.statistics.get({ span: '24h' })

    expect(total.enqueued).toBe(1)
    expect(types).toMatchObject([{ name: 'say', enqueued: 1, lastFailure: null }])
    expect(series.completed).toHaveLength(144)
    // @ts-expect-error from a page that is newer than the host
    const refused = await refusal(bridge.statistics.get({ span: '2y' }))
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', data: { field: 'span' } })
  })

  it('runs nothing of an unknown folder before it is confirmed', async () => {
    const { bridge } = await open()
    const before = await bridge.workspace.get()
    const { job } = await bridge.jobs.enqueue(say('hello'))

    expect(before).toMatchObject({ isConfirmed: false, isStarted: false, build: { handlers: [] } })
    expect((await bridge.jobs.get({ id: job.id })).job.status).toBe('pending')

    const after = await bridge.workspace.confirm()

    expect(after).toMatchObject({ isConfirmed: true, isStarted: true })
    expect(after.build.handlers).toHaveLength(3)
    await untilJob(bridge, job.id, 'completed')
  })

  it('takes a config that is code into account once it is confirmed', async () => {
    const { bridge, dir } = await open()
    rmSync(join(dir, 'yardmaster.config.json'))
    const config = { workers: 1, queues: { mail: { workers: 2 } }, maxAttempts: 7 }
    writeFileSync(join(dir, 'yardmaster.config.mjs'), `export default ${JSON.stringify(config)}`)
    expect((await bridge.workspace.reload()).configError).toContain('once you confirm')

    expect((await bridge.workspace.confirm()).configError).toBeNull()

    const queues = (await bridge.workers.list()).map(({ queue }) => queue)
    expect(queues).toEqual([null, 'mail', 'mail'])
    expect((await bridge.jobs.enqueue({ type: 'other', ...later })).job.maxAttempts).toBe(7)
  })

  it('applies a changed config', async () => {
    const { bridge, dir } = await openRunning()
    const config = { workers: 5, retention: { completedMs: 1000 }, schedules: [] }

    writeFileSync(join(dir, 'yardmaster.config.json'), JSON.stringify(config))
    const view = await bridge.workspace.reload()

    expect(view.retention).toEqual({ completedMs: 1000, cancelledMs: 86_400_000, deadMs: null, logsMs: null })
    expect((await bridge.schedules.list()).filter(({ isBuiltIn }) => !isBuiltIn)).toEqual([])
    expect(await bridge.workers.list()).toHaveLength(5)
  })

  it('sets, shows and resets settings, and refuses what they can not be', async () => {
    const { bridge } = await openRunning()
    const stateOf = (states: Awaited<ReturnType<typeof bridge.settings.list>>, key: string) =>
      states.find((state) => state.key === key)

    const set = await bridge.settings.set({ changes: [{ key: 'retention.deadMs', value: 60_000 }] })
    expect(stateOf(set, 'retention.deadMs')).toMatchObject({ value: 60_000, default: null })
    expect((await bridge.workspace.get()).retention.deadMs).toBe(60_000)
    const wrong = bridge.settings.set({
      changes: [
        { key: 'workers', value: 3 },
        { key: 'memoryMb', value: 1 },
      ],
    })
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { field: 'memoryMb' } })
    expect(stateOf(await bridge.settings.list(), 'workers')?.set).toBeNull()
    const reset = await bridge.settings.reset({ keys: ['retention.deadMs'] })
    expect(stateOf(reset, 'retention.deadMs')).toMatchObject({ value: null, set: null })
    await expect(bridge.settings.reset({ keys: ['workers'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('enqueues a job, runs it, and tells all about it', async () => {
    const { bridge } = await openRunning()

    const { job, isNew } = await bridge.jobs.enqueue({ ...say('hello'), key: 'once' })
    const again = await bridge.jobs.enqueue({ ...say('hello'), key: 'once' })
    await untilJob(bridge, job.id, 'completed')

    expect(isNew).toBe(true)
    expect(again).toMatchObject({ isNew: false, job: { id: job.id } })
    const details = await bridge.jobs.get({ id: job.id })
    expect(details.job).toMatchObject({ status: 'completed', payload: '{"words":"hello"}', maxAttempts: 2 })
    expect(details.attempts).toMatchObject([
      {
        number: 1,
        outcome: 'completed',
        result: '{"file":"said.txt"}',
        logs: [{ level: 'info', message: 'saying hello' }],
      },
    ])
    expect(details.before).toBeNull()
    expect(await bridge.jobs.attempts({ id: job.id, limit: 1 })).toMatchObject({ attempts: [{ number: 1 }] })
    expect(await bridge.jobs.stats()).toMatchObject({ completed: 1, pending: 0 })
    expect(await bridge.jobs.openFile({ id: job.id })).toEqual({ url: `/files/${job.id}` })
  })

  it('opens the file on a desktop that can', async () => {
    const opened: string[] = []
    const { bridge, dir } = await openRunning({ openFile: async (path) => void opened.push(path) })
    const { job } = await bridge.jobs.enqueue(say('hello'))
    await untilJob(bridge, job.id, 'completed')

    expect(await bridge.jobs.openFile({ id: job.id })).toEqual({ url: null })

    expect(opened).toEqual([join(dir, 'said.txt')])
    const { job: other } = await bridge.jobs.enqueue({ ...say('hello'), ...later })
    expect(await refusal(bridge.jobs.openFile({ id: other.id }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps a payload byte for byte', async () => {
    const { bridge } = await open()
    const payload = '{ "n": 12345678901234567890.0, "é\\u00e9": "\\ud83d\\ude00 😀", "__proto__": {"x": 1} }'

    const { job } = await bridge.jobs.enqueue({ type: 'later', payload, ...later })

    expect((await bridge.jobs.get({ id: job.id })).job.payload).toBe(payload)
  })

  it('lists by page and filter, with totals, facets and the moment of reading', async () => {
    const { bridge } = await open()
    for (const type of ['a', 'b', 'a']) await bridge.jobs.enqueue({ type, ...later })

    const first = await bridge.jobs.list({ filter: { type: ['a'] }, limit: 1 })
    const second = await bridge.jobs.list({ filter: { type: ['a'] }, limit: 1, cursor: first.cursor ?? '' })

    expect(first).toMatchObject({
      jobs: [{ id: 3 }],
      total: 2,
      cursor: expect.any(String),
      asOf: expect.any(Number),
    })
    expect(second).toMatchObject({ jobs: [{ id: 1 }], total: 2, cursor: null })
    expect(await bridge.jobs.facets({ status: ['pending'] })).toMatchObject({
      type: expect.arrayContaining([{ value: 'a', count: 2 }]),
      queue: [{ value: 'default', count: 3 }],
    })
  })

  it('retries what has failed and cancels what waits or runs', async () => {
    const { bridge } = await openRunning()
    const { job: dead } = await bridge.jobs.enqueue({ ...say('nothing'), maxAttempts: 1 })
    const { job: waiting } = await bridge.jobs.enqueue({ type: 'wait' })
    await untilJob(bridge, dead.id, 'dead')
    await untilJob(bridge, waiting.id, 'running')

    expect(await bridge.jobs.cancel({ id: waiting.id })).toMatchObject({
      cancelRequestedAt: expect.any(Number),
    })
    await untilJob(bridge, waiting.id, 'cancelled')
    expect(await bridge.jobs.retry({ id: dead.id })).toMatchObject({ status: 'pending', maxAttempts: 2 })
    await untilJob(bridge, dead.id, 'dead')

    const { attempts } = await bridge.jobs.get({ id: dead.id })
    expect(attempts).toMatchObject([
      {
        number: 1,
        error: { name: 'TypeError', message: 'nothing to say', stack: expect.stringContaining('say.ts') },
      },
      { number: 2 },
    ])
  })

  it('tells of every attempt in short, of the stored row, and of the source where a stack leads', async () => {
    const { bridge, dir } = await openRunning()
    const { job } = await bridge.jobs.enqueue({ ...say('nothing'), maxAttempts: 2 })
    await untilJob(bridge, job.id, 'dead')

    const { numbers, outcomes, isCounted, startedAt, ranMs } = await bridge.jobs.timeline({ id: job.id })
    expect({ numbers, outcomes, isCounted }).toEqual({
      numbers: [1, 2],
      outcomes: [1, 1].map(() => ATTEMPT_OUTCOMES.indexOf('failed')),
      isCounted: [1, 1],
    })
    expect([startedAt, ranMs].map(({ length }) => length)).toEqual([2, 2])

    const stored = await bridge.jobs.stored({ id: job.id })
    expect(stored).toContainEqual({ name: 'status', value: expect.any(Number), meaning: 'dead' })
    expect(stored).toContainEqual({ name: 'payload', value: '{"words":"nothing"}'.length, meaning: 'bytes' })

    const file = join(dir, 'handlers/say.ts')
    const text = readFileSync(file, 'utf8').split('\n')
    const line = text.findIndex((one) => one.includes('throw new TypeError')) + 1
    const frame = { id: job.id, attempt: 2, file, line }
    const source = await bridge.jobs.source(frame)
    expect(source).toMatchObject({ file: 'handlers/say.ts', first: line - 3 })
    expect(source.lines[3]).toBe(text[line - 1])
    expect(await bridge.jobs.openSource({ ...frame, column: 9 })).toEqual({
      url: expect.stringMatching(new RegExp(`^vscode://file.*/handlers/say\\.ts:${line}:9$`)),
    })
    const other = { ...frame, file: join(dir, 'yardmaster.config.json'), line: 1 }
    for (const operation of [bridge.jobs.source, bridge.jobs.openSource])
      expect(await refusal(operation(other))).toMatchObject({ code: 'NOT_FOUND' })
    for (const operation of [bridge.jobs.timeline, bridge.jobs.stored])
      expect(await refusal(operation({ id: 99 }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('brings every refusal with its code, message and data', async () => {
    const { bridge, log } = await open()
    const { job } = await bridge.jobs.enqueue({ type: 'a', key: 'k', ...later })

    expect(await refusal(bridge.jobs.get({ id: 99 }))).toEqual({
      code: 'NOT_FOUND',
      message: 'no such job: 99',
      data: { kind: 'job', id: 99 },
    })
    expect(await refusal(bridge.jobs.retry({ id: job.id }))).toEqual({
      code: 'NOT_ALLOWED',
      message: 'job 1 is pending and does not allow retry; allowed: run-now, cancel, change, correct',
      data: {
        jobId: 1,
        status: 'pending',
        action: 'retry',
        allowed: ['run-now', 'cancel', 'change', 'correct'],
      },
    })
    expect(await refusal(bridge.jobs.enqueue({ type: 'b', key: 'k' }))).toMatchObject({
      code: 'KEY_CONFLICT',
      data: { jobId: 1 },
    })
    expect(await refusal(bridge.jobs.enqueue({ type: 'a', payload: '{' }))).toMatchObject({
      code: 'INVALID_INPUT',
      data: { field: 'payload' },
    })
    expect(
      await refusal(bridge.jobs.enqueue({ type: 'a', payload: `"${'x'.repeat(1_048_576)}"` })),
    ).toMatchObject({
      code: 'TOO_LARGE',
      data: { field: 'payload', limitBytes: 1_048_576 },
    })
    expect(await refusal(bridge.schedules.trigger({ name: 'none' }))).toMatchObject({
      code: 'NOT_FOUND',
      data: { kind: 'schedule', id: 'none' },
    })
    expect(log.filter((line) => !line.includes('broken'))).toEqual([])
  })

  it('refuses a wrong input where it arrives, naming the place', async () => {
    const { bridge } = await open()
    const operations = bridge as unknown as Record<
      string,
      Record<string, (input: unknown) => Promise<unknown>>
    >
    const wrong: [string, unknown, string][] = [
      ['jobs.get', { id: 'one' }, 'id'],
      ['jobs.get', { id: 1, colour: 'red' }, 'colour'],
      ['jobs.get', undefined, 'input'],
      ['jobs.enqueue', { type: '' }, 'type'],
      ['jobs.enqueue', { type: 'a', maxAttempts: 0 }, 'maxAttempts'],
      ['jobs.enqueue', { type: 'a', payload: {} }, 'payload'],
      ['jobs.list', { limit: 1001 }, 'limit'],
      ['jobs.list', { filter: { status: ['broken'] } }, 'filter.status[0]'],
      ['jobs.preview', { action: 'explode', selection: { ids: [1] } }, 'action'],
      ['jobs.preview', { action: 'retry', selection: { ids: [] } }, 'selection.ids'],
      ['jobs.preview', { action: 'retry', selection: { filter: { kind: 'x' } } }, 'selection.filter.kind'],
      ['queues.pause', { name: 7 }, 'name'],
      ['schedules.runs', { name: 'hourly', limit: 0 }, 'limit'],
    ]

    for (const [path, input, field] of wrong) {
      const [noun = '', verb = ''] = path.split('.')
      const refused = await refusal(operations[noun]?.[verb]?.(input) ?? Promise.resolve())
      expect(refused).toMatchObject({ code: 'INVALID_INPUT', data: { field } })
      expect(refused.message.startsWith(`${field}: `)).toBe(true)
    }
  })

  it('previews a bulk action, then tells how it goes, chunk by chunk', async () => {
    const { bridge, yard } = await open()
    await yard.queue.enqueueMany(Array.from({ length: 1200 }, () => ({ type: 'a', ...later })))
    await bridge.jobs.cancel({ id: 7 })
    const selection = { filter: { type: ['a'] }, except: [8, 9] }

    const preview = await bridge.jobs.preview({ action: 'cancel', selection })
    const events: BulkEvent[] = []
    for await (const event of await bridge.jobs.bulk({ action: 'cancel', selection })) events.push(event)

    const { sample, ...expected } = preview
    expect(expected).toEqual({ matched: 1198, affected: 1197, skipped: [{ reason: 'cancelled', count: 1 }] })
    expect(sample.map(({ id }) => id)).toEqual([1200, 1199, 1198, 1197, 1196])
    expect(events.at(-1)).toEqual({ kind: 'done', operation: 2, outcome: expected })
    const progress = events.slice(0, -1)
    expect(progress.length).toBeGreaterThan(0)
    expect(progress.every((event) => event.kind === 'progress' && event.of === 1198)).toBe(true)
    expect(await bridge.jobs.stats()).toMatchObject({ pending: 2, cancelled: 1198 })
  })

  it('stops a bulk action whose reader leaves', async () => {
    const { bridge, yard } = await open()
    await yard.queue.enqueueMany(Array.from({ length: 4000 }, () => ({ type: 'a', ...later })))
    const settled = Promise.withResolvers<void>()
    const bulk = yard.queue.bulk.bind(yard.queue)
    yard.queue.bulk = (...args) => {
      const outcome = bulk(...args)
      void outcome.finally(() => settled.resolve())
      return outcome
    }

    for await (const _event of await bridge.jobs.bulk({
      action: 'cancel',
      selection: { filter: { type: ['a'] } },
    }))
      break
    await settled.promise

    const { pending, cancelled } = await bridge.jobs.stats()
    expect(cancelled).toBeGreaterThan(0)
    expect(pending).toBeGreaterThan(0)
    expect(pending + cancelled).toBe(4000)
  })

  it('enters in the ledger what is done, tells of it as it goes, and puts it back', async () => {
    const { bridge } = await open()
    const { job } = await bridge.jobs.enqueue({ type: 'a', ...later })
    const heard = await bridge.events()
    const { job: moved, operation } = await bridge.jobs.act({
      action: 'change',
      id: job.id,
      seen: job.updatedAt,
      change: { priority: 7 },
      reason: 'first in line',
    })
    expect(moved).toMatchObject({ priority: 7 })
    for await (const event of heard) {
      if (event.kind !== 'operations') continue
      expect(event.changed).toMatchObject([{ id: operation, kind: 'change', state: 'done' }])
      break
    }
    const refused = await refusal(bridge.jobs.act({ action: 'cancel', id: job.id, seen: job.updatedAt - 1 }))
    expect(refused).toMatchObject({ code: 'CONFLICT', data: { job: { id: job.id, priority: 7 } } })
    expect(await bridge.operations.get({ id: operation })).toMatchObject({
      surface: 'window',
      reason: 'first in line',
      affected: 1,
    })
    expect(await bridge.operations.jobs({ id: operation })).toMatchObject({
      total: 1,
      jobs: [{ id: job.id }],
    })
    expect(await bridge.operations.previewUndo({ id: operation })).toMatchObject({ affected: 1 })
    const undone = await allOf(await bridge.operations.undo({ id: operation }))
    expect(undone.at(-1)).toMatchObject({ kind: 'done', outcome: { affected: 1 } })
    expect((await bridge.jobs.get({ id: job.id })).job.priority).toBe(0)
    const { operations } = await bridge.operations.list({ kind: ['undo'] })
    expect(operations).toMatchObject([{ undoes: operation }])
  })

  it('keeps deleted jobs in the trash, and copies name their original', async () => {
    const { bridge } = await open()
    const { job } = await bridge.jobs.enqueue({ type: 'a', ...later })
    await bridge.jobs.cancel({ id: job.id })
    const { job: copy } = await bridge.jobs.copy({ id: job.id, changes: { payload: '[1]', ...later } })
    await bridge.jobs.act({ action: 'delete', id: job.id })
    expect(await bridge.trash.list({})).toMatchObject({
      total: 1,
      jobs: [{ id: job.id, status: 'cancelled' }],
    })
    expect(await bridge.jobs.related({ id: copy.id })).toMatchObject({
      origin: 'copy',
      source: { id: job.id, job: { isInTrash: true } },
    })
    const restored = await allOf(await bridge.jobs.bulk({ action: 'restore', selection: { ids: [job.id] } }))
    expect(restored.at(-1)).toMatchObject({ kind: 'done', outcome: { affected: 1 } })
    expect((await bridge.jobs.get({ id: job.id })).job.status).toBe('cancelled')
  })

  it('reports a selection that is refused on its first step', async () => {
    const { bridge, yard } = await open()
    yard.queue.preview = async () => {
      throw new RangeError('a defect')
    }

    const events = await bridge.jobs.bulk({ action: 'retry', selection: { ids: [1] } })

    expect(await refusal(events.next())).toMatchObject({ code: 'INTERNAL', data: {} })
  })

  it('purges what is past its retention', async () => {
    const { bridge } = await open()

    expect(await bridge.jobs.purge()).toEqual({ purged: 0 })
  })

  it('pauses and resumes a queue', async () => {
    const { bridge } = await openRunning()

    const paused = await bridge.queues.pause({ name: 'default', reason: 'the mail server is down' })
    const { job } = await bridge.jobs.enqueue(say('hello'))

    expect(paused).toMatchObject([
      { name: 'default', pauseReason: 'the mail server is down', pausedAt: expect.any(Number) },
    ])
    expect((await bridge.jobs.get({ id: job.id })).job.status).toBe('pending')
    expect(await bridge.queues.resume({ name: 'default' })).toMatchObject([
      { name: 'default', pausedAt: null },
    ])
    await untilJob(bridge, job.id, 'completed')
    expect(await bridge.queues.list()).toMatchObject([{ stats: { completed: 1 } }])
  })

  it('lists, triggers, disables and enables schedules, and keeps their runs', async () => {
    const { bridge } = await open()

    expect((await bridge.schedules.list()).map(({ name }) => name)).toEqual([
      'hourly',
      'purge-completed-jobs',
      'purge-old-runs',
      'compare-counters',
      'back-up-database',
      'check-integrity',
    ])
    expect((await bridge.schedules.disable({ name: 'hourly' }))[0]).toMatchObject({
      isEnabled: false,
      nextRunAt: null,
    })
    await bridge.schedules.trigger({ name: 'hourly' })
    await untilEvent(bridge, async () => (await bridge.schedules.runs({ name: 'hourly' })).total === 1)
    expect(await bridge.schedules.runs({ name: 'hourly', limit: 1, offset: 0 })).toMatchObject({
      runs: [{ name: 'hourly', status: 'success', cause: 'trigger', jobId: 1 }],
    })
    expect((await bridge.schedules.enable({ name: 'hourly' }))[0]).toMatchObject({ isEnabled: true })
  })

  it('lists the workers', async () => {
    const { bridge } = await openRunning()

    expect(await bridge.workers.list()).toMatchObject([
      { id: 1, queue: null },
      { id: 2, queue: null },
    ])
  })

  it('says how the database and its host are, and checks them', async () => {
    const { bridge, dir } = await open()
    await bridge.jobs.enqueue({ type: 'a', ...later })

    expect(await bridge.health.get()).toMatchObject({
      disk: {
        freeBytes: expect.any(Number),
        databaseBytes: expect.any(Number),
        walBytes: expect.any(Number),
      },
      integrity: null,
      counters: null,
      backup: null,
      backups: [],
      backupFolder: join(dir, '.yardmaster', 'backups'),
      running: null,
      canRestore: false,
      storageError: null,
    })
    for (const what of ['integrity', 'counters'] as const) {
      const told = await allOf(await bridge.health.check({ what }))
      expect(told.at(-1)?.kind).toBe('done')
    }
    expect(await bridge.health.get()).toMatchObject({
      integrity: { at: expect.any(Number), error: null, faults: [] },
      counters: { at: expect.any(Number), error: null, compared: 6, wrong: 0 },
    })
  })

  it('keeps a verified copy, tells how that goes, and what returning to it would mean', async () => {
    const { bridge } = await open()
    const events = await bridge.events()
    await bridge.jobs.enqueue({ type: 'a', ...later })

    const told = await allOf(await bridge.health.backup())
    const end = told.at(-1)
    expect(end).toMatchObject({ kind: 'done', backup: { version: MIGRATIONS.length, isReplaced: false } })
    const name = end?.kind === 'done' ? end.backup.name : ''
    expect(await bridge.health.backups()).toMatchObject([{ name }])
    for await (const event of events) {
      if (event.kind === 'health' && event.health.backups.length === 1) break
    }

    const { job } = await bridge.jobs.enqueue({ type: 'b', ...later })
    await bridge.jobs.cancel({ id: 1 })
    expect(job.id).toBe(2)
    expect(await bridge.health.preview({ name })).toMatchObject({
      backup: { stats: { pending: 1 } },
      present: { pending: 1, cancelled: 1 },
      lost: 1,
      turnedBack: 1,
    })
  })

  it('restores nothing that is no kept copy, nor by a host that can not come up again', async () => {
    const { bridge } = await open()
    await allOf(await bridge.health.backup())
    const [backup] = await bridge.health.backups()

    for (const name of ['../yardmaster.db', 'no-such.db']) {
      expect(await refusal(bridge.health.preview({ name }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await refusal(bridge.health.restore({ name }))).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await refusal(bridge.health.restore({ name: backup?.name ?? '' }))).toMatchObject({
      code: 'WRONG_PHASE',
      message: expect.stringContaining('yardmaster restore'),
    })
  })

  it('restores by way of its host: what was enqueued since is gone, and the database before is kept', async () => {
    const restarts: (() => Promise<void>)[] = []
    const restart = (between: () => Promise<void>): void => void restarts.push(between)
    const { bridge, yard, dir } = await open({ restart })
    await bridge.jobs.enqueue({ type: 'a', ...later })
    await allOf(await bridge.health.backup())
    const [backup] = await bridge.health.backups()
    await bridge.jobs.enqueue({ type: 'b', ...later })

    expect(await bridge.health.restore({ name: backup?.name ?? '' })).toEqual({ isRestarting: true })
    await yard.close()
    for (const between of restarts) await between()

    const again = await openConsole({
      dir,
      host: 'headless',
      isConfirmed: false,
      stateDir: tempFolder(),
      processHost: nodeProcessHost(),
      log: () => undefined,
      restart,
    })
    onTestFinished(() => again.close())
    const after = await connect(again, () => undefined)
    expect(restarts).toHaveLength(1)
    expect((await after.jobs.list({})).jobs.map(({ type }) => type)).toEqual(['a'])
    expect(await after.health.get()).toMatchObject({
      restore: { name: backup?.name, error: null },
      backups: [{ isReplaced: true }, { name: backup?.name }],
      canRestore: true,
    })
  })

  it('finds jobs by what is in them, counts them, and shows values of their payloads', async () => {
    const { bridge } = await open()
    for (let n = 1; n <= 30; n++) {
      await bridge.jobs.enqueue({ type: 'say', payload: JSON.stringify({ n, who: n % 3 ? 'Ada' : 'Grace' }) })
    }
    const where = [{ kind: 'payload', path: ['who'], values: ['Grace'], like: [] }] as const
    const page = await bridge.jobs.list({ filter: { where }, limit: 4, withinMs: 1_000 })

    expect(page.jobs.map(({ id }) => id)).toEqual([30, 27, 24, 21])
    expect(page).toMatchObject({ isEstimate: true, searched: { of: 30 } })
    expect(await bridge.jobs.count({ filter: { where } })).toEqual({ count: 10 })
    expect(await bridge.jobs.payloadPaths({})).toEqual([['n'], ['who']])
    expect(await bridge.jobs.payloadValues({ ids: [3], paths: [['n'], ['who']] })).toEqual([
      [3, '3', 'Grace'],
    ])
    expect((await bridge.jobs.offsetAt({ at: 0 })).offset).toBe(30)
    expect(await refusal(bridge.jobs.list({ filter: { where }, sort: 'last-settled' }))).toMatchObject({
      code: 'INVALID_INPUT',
      data: { field: 'sort' },
    })
  })

  it('keeps views by their names, for whoever opens the workspace', async () => {
    const { bridge } = await open()
    const view = { name: 'Bad rows', words: 'status:dead', sort: null }

    expect(await bridge.views.save(view)).toEqual([view])
    expect(await bridge.views.save({ ...view, sort: 'oldest' })).toEqual([{ ...view, sort: 'oldest' }])
    await bridge.views.save({ name: 'All', words: '', sort: null })
    expect((await bridge.views.rename({ name: 'Bad rows', to: 'Zero' })).map(({ name }) => name)).toEqual([
      'All',
      'Zero',
    ])
    expect(await refusal(bridge.views.rename({ name: 'Zero', to: 'All' }))).toMatchObject({
      code: 'INVALID_INPUT',
      data: { field: 'to' },
    })
    expect(await refusal(bridge.views.remove({ name: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await bridge.views.remove({ name: 'Zero' })).toHaveLength(1)
    expect(await bridge.views.list()).toEqual([{ name: 'All', words: '', sort: null }])
  })

  it('tells of everything that changes, beginning with hello', async () => {
    const { bridge } = await openRunning()
    const events = await bridge.events()
    const first = await events.next()
    expect(first.value).toMatchObject({ kind: 'hello', session: expect.any(String), at: expect.any(Number) })

    const seen: ConsoleEvent[] = []
    const { job } = await bridge.jobs.enqueue(say('hello'))
    await bridge.queues.pause({ name: 'mail' })
    await bridge.schedules.disable({ name: 'hourly' })
    await bridge.workspace.reload()
    const isCompleted = () =>
      seen.some(
        (event) =>
          event.kind === 'jobs' &&
          event.changed.some(({ id, status }) => id === job.id && status === 'completed'),
      )
    const kinds = () => new Set(seen.map(({ kind }) => kind))
    for await (const event of events) {
      seen.push(event)
      if (
        isCompleted() &&
        ['log', 'workers', 'queues', 'schedules', 'workspace'].every((kind) => kinds().has(kind as never))
      )
        break
    }

    expect(seen.find(({ kind }) => kind === 'log')).toMatchObject({
      jobId: job.id,
      attempt: 1,
      lines: [{ message: 'saying hello' }],
    })
    const last = seen.findLast((event) => event.kind === 'jobs')
    expect(last).toMatchObject({ stats: { completed: 1 } })
  })

  it('says stale where more changed than can be listed', async () => {
    const { bridge, yard } = await open()
    const events = await bridge.events()
    await events.next()

    await yard.queue.enqueueMany(Array.from({ length: 600 }, () => ({ type: 'a', ...later })))

    for await (const event of events) {
      expect(event.kind).not.toBe('jobs')
      if (event.kind !== 'stale') continue
      expect(event.stats.pending).toBe(600)
      break
    }
  })

  it('gives every subscriber its own stream, and leaves nothing behind of one that is gone', async () => {
    const { bridge, yard } = await open()
    const stop = new AbortController()
    const left = await bridge.events()
    const aborted = await bridge.events(undefined, { signal: stop.signal })
    const staying = await bridge.events()
    for (const events of [left, aborted, staying])
      expect((await events.next()).value).toMatchObject({ kind: 'hello' })
    expect(yard.events.subscribers).toBe(3)

    await left.return?.()
    const waiting = aborted.next()
    stop.abort()
    await expect(waiting).rejects.toThrow()
    await untilTrue(() => yard.events.subscribers === 1)

    await bridge.jobs.enqueue({ type: 'a', ...later })
    const { value } = await staying.next()
    expect(value).toMatchObject({ kind: 'jobs' })
    await staying.return?.()
    await untilTrue(() => yard.events.subscribers === 0)
  })

  it('ends every stream when the console closes', async () => {
    const { bridge, yard } = await openRunning()
    const events = await bridge.events()
    await events.next()

    await yard.close()

    const rest: ConsoleEvent[] = []
    for await (const event of events) rest.push(event)
    expect(yard.events.subscribers).toBe(0)
  })
})

async function allOf<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = []
  for await (const event of events) all.push(event)
  return all
}

/** Resolves when the job has the status, following the events. */
async function untilJob(bridge: Bridge, id: number, status: string): Promise<void> {
  await untilEvent(bridge, async () => (await bridge.jobs.get({ id })).job.status === status)
}

async function untilEvent(bridge: Bridge, isSo: () => Promise<boolean>): Promise<void> {
  for await (const _event of await bridge.events()) if (await isSo()) return
}

/** For what no event tells of: looks again with every turn of the loop. */
async function untilTrue(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}
