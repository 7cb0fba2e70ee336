import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openConsole, type Console, type ConsoleOptions } from '../../src/console.ts'
import { nodeProcessHost } from '../../src/runner/node-process-host.ts'
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
})
