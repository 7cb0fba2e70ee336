import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openConsole } from '../../../src/console.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { openStore } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ManualExecutor, resolved } from '../../support/manual-executor.ts'
import { untilStatus } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { hashOf } from './file-hash.ts'
import { smallDisk } from './small-disk.ts'

async function filled(file: string): Promise<void> {
  const queue = await openQueue({ file, clock: new FakeClock() })
  await queue.enqueueMany([{ type: 'a' }, { type: 'b' }])
  await queue.close()
}

/** Make a file or folder one that nobody may change; skips the test where that can't be done. */
function freeze(context: TestContext, path: string): void {
  try {
    execFileSync('chattr', ['+i', path], { stdio: 'ignore' })
  } catch {
    context.skip('freezing a file takes root on Linux, and a file system that knows chattr +i')
  }
  onTestFinished(() => {
    execFileSync('chattr', ['-i', path])
  })
}

describe('what can only be read is refused at the opening, in words, and left as it is', () => {
  test('a database file', async (context) => {
    const file = join(tempFolder(), 'queue.db')
    await filled(file)
    const before = hashOf(file)
    freeze(context, file)
    await expect(openQueue({ file, clock: new FakeClock() })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringMatching(/read-only.*Make it writable/),
    })
    expect(hashOf(file)).toBe(before)
  })

  test('a folder', async (context) => {
    const dir = join(tempFolder(), 'frozen')
    mkdirSync(dir)
    const file = join(dir, 'queue.db')
    await filled(file)
    freeze(context, dir)
    await expect(openQueue({ file, clock: new FakeClock() })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringMatching(/queue\.db.*can’t be opened.*writable|read-only/),
    })
  })

  test('a disk, whether or not there is a database on it', async (context) => {
    const disk = smallDisk(context, 8)
    const file = join(disk.dir, 'queue.db')
    disk.remount('ro')
    await expect(openQueue({ file, clock: new FakeClock() })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    })
    disk.remount('rw')
    await filled(file)
    const before = hashOf(file)
    disk.remount('ro')
    await expect(openQueue({ file, clock: new FakeClock() })).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    })
    expect(hashOf(file)).toBe(before)
    disk.remount('rw')
    const queue = await openQueue({ file, clock: new FakeClock() })
    expect((await queue.stats()).pending).toBe(2)
    await queue.close()
  })

  test('a workspace', async (context) => {
    const disk = smallDisk(context, 8)
    const dir = join(disk.dir, 'yard')
    const open = () =>
      openConsole({
        dir,
        host: 'headless',
        isConfirmed: true,
        stateDir: tempFolder(),
        processHost: nodeProcessHost(),
        log: () => undefined,
      })
    await (await open()).close()
    disk.remount('ro')
    await expect(open()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`a folder that can be written to, got ${dir}`),
    })
    disk.remount('rw')
    await (await open()).close()
  })
})

test('a database that turns read-only below a running queue: jobs can be looked at, nothing is claimed or saved, and work goes on once it is writable', async () => {
  const store = openStore({ file: join(tempFolder(), 'queue.db'), clock: systemClock })
  const executor = new ManualExecutor()
  const queue = await openQueue({ file: store, executor, workers: 1, drainMs: 0 })
  onTestFinished(async () => {
    const closed = queue.close()
    for (const running of [...executor.running]) running.end({ kind: 'ended', reason: 'stop' })
    await closed
    await store.close()
  })
  await queue.start()
  const [first, second] = await queue.enqueueMany([{ type: 'a' }, { type: 'b' }])
  const attempt = await executor.attemptOf(first?.job.id ?? 0)
  const messages: (string | null)[] = []
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = queue.on('storage', ({ message }) => {
        messages.push(message)
        stop()
        resolve()
      })
    })

  const refused = changed()
  // SQLite says what it says on a disk that the system has turned read-only after a fault.
  store.statement('PRAGMA query_only = ON').run()
  attempt.end(resolved)
  await refused
  expect(messages).toEqual([expect.stringMatching(/read-only.*Make it writable/)])
  await expect(queue.enqueue({ type: 'c' })).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  await expect(queue.cancel(second?.job.id ?? 0)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  expect((await queue.jobs()).jobs.map(({ status }) => status)).toEqual(['pending', 'running'])
  expect(executor.started).toHaveLength(1)

  const works = changed()
  store.statement('PRAGMA query_only = OFF').run()
  await works
  expect(messages.at(-1)).toBeNull()
  await untilStatus(queue, first?.job.id ?? 0, 'completed')
  const next = await executor.attemptOf(second?.job.id ?? 0)
  next.end(resolved)
  await untilStatus(queue, second?.job.id ?? 0, 'completed')
})
