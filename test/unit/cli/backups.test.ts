import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { Bridge } from '../../support/bridges.ts'
import { overHttp } from '../../support/bridges.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ManualExecutor } from '../../support/manual-executor.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { peek } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const CLI = join(import.meta.dirname, '../../../src/cli.ts')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Run the command line to its end. */
async function run(args: readonly string[], shell: string | null = null): Promise<Ended> {
  const own = [process.execPath, CLI, ...args]
  const [file = '', ...rest] = shell === null ? own : ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...own]
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** A workspace that nobody has open, with jobs in it. */
async function yard(jobs = 3) {
  const dir = tempFolder()
  const dotFolder = join(dir, '.yardmaster')
  mkdirSync(dotFolder)
  const databaseFile = join(dotFolder, 'yardmaster.db')
  const enqueue = async (count: number): Promise<void> => {
    const queue = await openQueue({
      file: databaseFile,
      clock: new FakeClock(Date.now()),
      executor: new ManualExecutor(),
    })
    const padding = 'x'.repeat(500)
    await queue.enqueueMany(
      Array.from({ length: count }, () => ({ type: 'a', payload: JSON.stringify({ padding }) })),
    )
    await queue.close()
  }
  await enqueue(jobs)
  return {
    dir,
    databaseFile,
    backups: join(dotFolder, 'backups'),
    enqueue,
    jobs: (file = databaseFile) => peek<{ jobs: number }>(file, 'SELECT count(*) AS jobs FROM jobs')[0]?.jobs,
  }
}

/** A host on the workspace, by the bridge. */
async function host(
  dir: string,
): Promise<{ bridge: Bridge; pid: number; url: string; stop(): Promise<number | null> }> {
  const child = spawn(process.execPath, [CLI, 'serve', '--json', '--no-open', '--workspace', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: tempFolder() },
  })
  const gone = once(child, 'exit') as Promise<[number | null]>
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  const { url, token, pid } = JSON.parse(chunk.toString()) as { url: string; token: string; pid: number }
  return {
    bridge: overHttp(url, token),
    pid,
    url,
    async stop() {
      child.kill('SIGTERM')
      return (await gone)[0]
    },
  }
}

test('a backup is made beside the others, or where it is asked for, and says what it holds', async () => {
  const { dir, backups, jobs } = await yard()
  const to = join(tempFolder(), 'copy.db')

  const kept = await run(['backup', '--workspace', dir])
  const elsewhere = await run(['backup', '--workspace', dir, '--to', to])

  expect(kept).toMatchObject({ code: 0, stderr: '' })
  expect(kept.stdout).toMatch(/yardmaster-v\d+-.*\.db: 3 jobs, \d+ bytes, verified\n/)
  expect(readdirSync(backups)).toHaveLength(1)
  expect(elsewhere.code).toBe(0)
  expect(jobs(to)).toBe(3)
  expect(await run(['backup', '--workspace', dir, '--to', to])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${to} is there already`),
  })
})

test('a folder without a database has nothing to back up or to check, and stays as it is', async () => {
  const dir = tempFolder()
  for (const command of ['backup', 'check']) {
    const { code, stderr } = await run([command, '--workspace', dir])
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no database')])
  }
  expect(readdirSync(dir)).toEqual([])
})

test.runIf(process.platform !== 'win32')(
  'a backup that the disk has no room for leaves the database as it is, and no draft',
  async () => {
    const { dir, backups, jobs } = await yard(2_000)
    // In blocks of 512 bytes: half of what the copy takes.
    const { code, stderr } = await run(['backup', '--workspace', dir], 'trap "" XFSZ; ulimit -f 1000')
    expect(code).toBe(1)
    expect(stderr).toContain('no backup was made')
    expect(stderr).toContain('The database is as it was')
    expect(readdirSync(backups)).toEqual([])
    expect(jobs()).toBe(2_000)
    expect((await run(['backup', '--workspace', dir])).code).toBe(0)
  },
)

test('a check says that all is well, or exits with 1 and says what is not', async () => {
  const { dir, databaseFile } = await yard()
  const well = await run(['check', '--workspace', dir])
  expect(well.code).toBe(0)
  expect(well.stdout).toContain('sound')
  expect(well.stdout).toContain('all right')

  const hand = new Database(databaseFile)
  hand.exec('UPDATE counters SET pending = pending + 1')
  hand.close()
  const wrong = await run(['check', '--workspace', dir])
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('1 of 6 are wrong')])
})

test('what was backed up is restored, and what was there before is kept', async () => {
  const { dir, backups, enqueue, jobs } = await yard()
  await run(['backup', '--workspace', dir])
  const [name = ''] = readdirSync(backups)
  await enqueue(4)

  const { code, stdout } = await run(['restore', join(backups, name), '--workspace', dir])

  expect(code).toBe(0)
  expect(jobs()).toBe(3)
  const kept = /kept in (.*)\n/.exec(stdout)?.[1] ?? ''
  expect(jobs(kept)).toBe(7)
  const lost = join(tempFolder(), 'lost')
  expect((await run(['restore', join(backups, name), '--workspace', lost])).code).toBe(0)
  expect(jobs(join(lost, '.yardmaster', 'yardmaster.db'))).toBe(3)
})

test('a restore that is refused exits with 1, says why, and changes nothing', async () => {
  const { dir, jobs } = await yard()
  const { code, stderr } = await run(['restore', CLI, '--workspace', dir])
  expect([code, stderr]).toEqual([1, expect.stringContaining('not a database')])
  expect(jobs()).toBe(3)
})

test('beside a running host a backup and a check work, and a restore exits with 3 naming the host', async () => {
  const { dir, backups } = await yard()
  const { pid, url, stop } = await host(dir)

  expect((await run(['backup', '--workspace', dir])).code).toBe(0)
  expect((await run(['check', '--workspace', dir])).code).toBe(0)
  const [name = ''] = readdirSync(backups)
  const { code, stderr } = await run(['restore', join(backups, name), '--workspace', dir])

  expect(code).toBe(3)
  expect(stderr).toContain(String(pid))
  expect(stderr).toContain(url)
  expect(await stop()).toBe(0)
})

test('a host restores by itself: the same address goes on, with the jobs of the copy', async () => {
  const { dir } = await yard()
  const { bridge, stop } = await host(dir)
  for await (const event of await bridge.health.backup()) {
    if (event.kind === 'done') expect(event.backup.isReplaced).toBe(false)
  }
  const [backup] = await bridge.health.backups()
  await bridge.jobs.enqueue({ type: 'b', delayMs: 3_600_000 })
  const events = await bridge.events()
  const { value: hello } = await events.next()

  expect(await bridge.health.restore({ name: backup?.name ?? '' })).toEqual({ isRestarting: true })
  // The stream ends with the console that goes; another session begins with the one that comes.
  for await (const event of events) expect(event.kind).not.toBe('hello')
  const session = sessionOf(hello)
  expect(await nextSession(bridge, session)).not.toBe(session)

  expect((await bridge.jobs.list({ filter: { type: ['b'] } })).total).toBe(0)
  expect(await bridge.health.get()).toMatchObject({
    restore: { name: backup?.name, error: null },
    backups: [{ isReplaced: true }, { isReplaced: false }],
    canRestore: true,
  })
  expect(await stop()).toBe(0)
  expect(existsSync(join(dir, '.yardmaster', 'yardmaster.db-wal'))).toBe(false)
})

function sessionOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'session' in event ? event.session : null
}

async function nextSession(bridge: Bridge, before: unknown): Promise<unknown> {
  for (;;) {
    for await (const event of await bridge.events()) {
      if (sessionOf(event) !== before) return sessionOf(event)
      break
    }
  }
}
