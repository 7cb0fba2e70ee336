import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openConsole, type Console, type ConsoleOptions } from '../../src/console.ts'
import { nodeProcessHost } from '../../src/runner/node-process-host.ts'
import { untilStatus } from '../support/open-test-queue.ts'
import { tempFolder } from '../support/temp-folder.ts'

async function open(options: Partial<ConsoleOptions> = {}): Promise<Console> {
  const yard = await openConsole({
    dir: join(tempFolder(), 'yard'),
    host: 'headless',
    isConfirmed: false,
    stateDir: tempFolder(),
    processHost: nodeProcessHost(),
    log: () => undefined,
    ...options,
  })
  onTestFinished(() => yard.close())
  return yard
}

describe('opening a console', () => {
  it('enqueues the first jobs of a new workspace once, and never again', async () => {
    const dir = join(tempFolder(), 'yard')
    const firstJobs = [{ type: 'a' }, { type: 'b' }]

    const first = await open({ dir, firstJobs })
    expect((await first.queue.stats()).pending).toBe(2)
    await first.close()
    const second = await open({ dir, firstJobs })

    expect((await second.queue.stats()).pending).toBe(2)
  })

  it('leaves a workspace that another host has open alone, naming folder, process and URL', async () => {
    const first = await open()
    first.announce('http://127.0.0.1:1')

    await expect(open({ dir: first.workspace.dir })).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringMatching(new RegExp(`^${first.workspace.dir} is already open`)),
      data: { pid: process.pid, url: 'http://127.0.0.1:1' },
    })
    expect((await first.queue.stats()).pending).toBe(0)
  })

  it('lets go of the folder when it closes, and when it could not open', async () => {
    const dir = join(tempFolder(), 'yard')
    await expect(open({ dir, firstJobs: [{ type: '' }] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })

    const yard = await open({ dir })
    await Promise.all([yard.close(), yard.close()])
    await (await open({ dir })).close()
  })

  it('refuses a database that is none, and leaves it as it is', async () => {
    const dir = tempFolder()
    mkdirSync(join(dir, '.yardmaster'))
    writeFileSync(join(dir, '.yardmaster', 'yardmaster.db'), 'a letter, not a database. '.repeat(100))

    await expect(open({ dir })).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  })

  it('waits with its workers for a host that has something to do first', async () => {
    const yard = await open({ isConfirmed: true, isStartDeferred: true })
    expect(yard.queue.workers()).toEqual([])

    await yard.start()
    await yard.start()

    expect(yard.queue.workers()).toHaveLength(2)
  })

  it('can be read while and after it drains', async () => {
    const yard = await open({ isConfirmed: true })
    await yard.queue.enqueue({ type: 'later', delayMs: 60_000 })

    await yard.drain()

    expect((await yard.queue.stats()).pending).toBe(1)
    await yard.start()
    expect(yard.queue.workers().every(({ status }) => status === 'off')).toBe(true)
  })

  it('has as many workers as a changed config says, at once', async () => {
    const dir = join(tempFolder(), 'yard')
    const yard = await open({ dir, isConfirmed: true })
    const changed = new Promise<void>((resolve) => yard.workspace.on('changed', resolve))
    writeFileSync(join(dir, 'yardmaster.config.json'), JSON.stringify({ workers: 4, maxAttempts: 9 }))
    await yard.workspace.reload()
    await changed

    expect(yard.queue.workers()).toHaveLength(4)
    expect((await yard.queue.enqueue({ type: 'a' })).job.maxAttempts).toBe(9)
  })

  it('keeps what was set over what the config says, and counts the config again once that is reset', async () => {
    const dir = join(tempFolder(), 'yard')
    mkdirSync(dir)
    writeFileSync(join(dir, 'yardmaster.config.json'), JSON.stringify({ workers: 1, maxAttempts: 9 }))
    const first = await open({ dir, isConfirmed: true })
    const { settings } = first.router
    const changes = [
      { key: 'workers', value: 3 },
      { key: 'queues.mail.workers', value: 2 },
    ]
    await call(settings.set, { changes })
    expect(first.queue.workers().map(({ queue }) => queue)).toEqual([null, null, null, 'mail', 'mail'])
    await first.close()

    const again = await open({ dir, isConfirmed: true })
    expect(again.queue.workers()).toHaveLength(5)
    const states = await call(again.router.settings.list, undefined)
    const at = expect.any(Number)
    expect(states.filter(({ set, config }) => set !== null || config !== undefined)).toEqual([
      { key: 'workers', value: 3, default: 2, config: 1, set: { value: 3, at, surface: 'window' } },
      { key: 'maxAttempts', value: 9, default: 3, config: 9, set: null },
      { key: 'queues.mail.workers', value: 2, default: null, set: { value: 2, at, surface: 'window' } },
    ])
    await call(again.router.settings.reset, {})
    expect(again.queue.workers().map(({ queue }) => queue)).toEqual([null])
  })

  it('gives handlers without settings of their own what was set', async () => {
    const dir = join(tempFolder(), 'yard')
    mkdirSync(join(dir, 'handlers'), { recursive: true })
    writeFileSync(join(dir, 'handlers', 'a.ts'), 'export default async () => 1')
    const yard = await open({ dir, isConfirmed: true })
    await call(yard.router.settings.set, { changes: [{ key: 'maxAttempts', value: 8 }] })

    const { build } = await call(yard.router.workspace.get, undefined)
    expect(build.handlers.find(({ type }) => type === 'a')).toMatchObject({
      settings: { maxAttempts: 8 },
      own: {},
    })
    expect((await yard.queue.enqueue({ type: 'a', delayMs: 60_000 })).job.maxAttempts).toBe(8)
  })

  it('tells a job whose handler does not load why that is', async () => {
    const dir = join(tempFolder(), 'yard')
    mkdirSync(join(dir, 'handlers'), { recursive: true })
    writeFileSync(join(dir, 'handlers', 'broken.ts'), 'export default async ( => 1')
    const yard = await open({ dir, isConfirmed: true })
    const dead = new Promise<string | null>((resolve) =>
      yard.queue.on('jobs', ({ changed }) => {
        const job = changed.find(({ status }) => status === 'dead')
        if (job) resolve(job.lastError)
      }),
    )
    await yard.queue.enqueue({ type: 'broken', maxAttempts: 1 })

    expect(await dead).toMatch(
      /^no handler registered for job type "broken": handlers\/broken\.ts does not load: SyntaxError/,
    )
  })
})

describe('an inline handler', () => {
  const pidOf = (isolation: string): string =>
    `import { defineHandler } from 'yardmaster'
     export default defineHandler({ ${isolation} run: async (payload, ctx) => ({ pid: process.pid, id: ctx.job.id }) })`

  async function openWith(handlers: Readonly<Record<string, string>>): Promise<Console> {
    const dir = tempFolder()
    mkdirSync(join(dir, 'handlers'))
    for (const [name, code] of Object.entries(handlers)) writeFileSync(join(dir, 'handlers', name), code)
    return open({ dir, isConfirmed: true })
  }

  async function resultOf({ queue }: Console, type: string): Promise<{ pid: number; build: string | null }> {
    const { job } = await queue.enqueue({ type })
    await untilStatus(queue, job.id, 'completed')
    const [attempt] = (await queue.attempts(job.id)).attempts
    return {
      pid: (JSON.parse(attempt?.result ?? '{}') as { pid: number }).pid,
      build: attempt?.build ?? null,
    }
  }

  it('runs in the process of the host, and the others in their own', async () => {
    const yard = await openWith({ 'here.ts': pidOf(`isolation: 'inline',`), 'there.ts': pidOf('') })
    expect(await resultOf(yard, 'here')).toEqual({ pid: process.pid, build: yard.workspace.build.id })
    const there = await resultOf(yard, 'there')
    expect(there.pid).not.toBe(process.pid)
    expect(there.build).toBe(yard.workspace.build.id)
  })

  it('goes on with the code that it was loaded with when its file changes, and its attempts say so', async () => {
    const yard = await openWith({ 'here.ts': pidOf(`isolation: 'inline',`) })
    const { build } = await resultOf(yard, 'here')
    writeFileSync(
      join(yard.workspace.dir, 'handlers', 'here.ts'),
      pidOf(`isolation: 'inline',`).replace('process.pid', '0'),
    )
    await yard.workspace.reload()
    expect(yard.workspace.build.id).not.toBe(build)
    expect(await resultOf(yard, 'here')).toEqual({ pid: process.pid, build })
  })

  it('is refused by name where its isolation is none of the two', async () => {
    const yard = await openWith({ 'odd.ts': pidOf(`isolation: 'thread',`) })
    const [handler] = yard.workspace.build.handlers
    expect(handler?.error).toContain(`isolation: expected 'process' or 'inline', got "thread"`)
  })
})
