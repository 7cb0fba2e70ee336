import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'

const CLI = join(import.meta.dirname, '../../../src/cli.ts')
const JOBS = 120
const KILLS = 4

/** Fails while there is a file called `broken`. */
const IMPORT = `import { existsSync } from 'node:fs'
  export default async () => { if (existsSync('broken')) throw new Error('row ' + Math.random() + ' is broken') }`

interface Host {
  readonly process: ChildProcess
  ask(path: string, body?: unknown): Promise<Record<string, unknown>>
}

async function serve(dir: string): Promise<Host> {
  const host = spawn(process.execPath, [CLI, 'serve', '--json', '--no-open', '--workspace', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: tempFolder(), XDG_STATE_HOME: tempFolder() },
  })
  onTestFinished(() => void host.kill('SIGKILL'))
  const [line] = (await once(host.stdout, 'data')) as [Buffer]
  const { url, token } = JSON.parse(line.toString()) as { url: string; token: string }
  return {
    process: host,
    async ask(path, body) {
      const response = await fetch(`${url}/api/admin${path}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
      return (await response.json()) as Record<string, unknown>
    },
  }
}

async function kill({ process: host }: Host): Promise<void> {
  host.kill('SIGKILL')
  await once(host, 'exit')
}

it('a retry in waves whose host is killed again and again goes on by itself: no job is lost, none let go twice', async () => {
  const dir = tempFolder()
  mkdirSync(join(dir, 'handlers'))
  writeFileSync(join(dir, 'handlers', 'import.mjs'), IMPORT)
  writeFileSync(join(dir, 'broken'), '')
  let host = await serve(dir)
  for (let i = 0; i < JOBS; i++) await host.ask('/queue/jobs', { type: 'import', max_attempts: 1 })
  await expect.poll(async () => (await host.ask('/queue/stats'))['dead'], { timeout: 30_000 }).toBe(JOBS)
  rmSync(join(dir, 'broken'))
  const waves = { canary: 3, first_wave: 7, growth: 1.2, per_minute: 2_400 }
  const { operation } = await host.ask('/queue/jobs/bulk-retry', { filter: { status: 'dead' }, waves })
  const state = async (): Promise<Record<string, unknown>> =>
    (await host.ask(`/operations/${String(operation)}`))['operation'] as Record<string, unknown>

  for (let killed = 1; killed <= KILLS; killed++) {
    await expect
      .poll(async () => (await state())['affected'], { timeout: 30_000 })
      .toBeGreaterThanOrEqual((killed * JOBS) / (KILLS + 2))
    await kill(host)
    host = await serve(dir)
  }

  await expect.poll(async () => (await state())['state'], { timeout: 60_000 }).toBe('done')
  expect(await state()).toMatchObject({
    affected: JOBS,
    remaining: 0,
    outcomes: { completed: JOBS, dead: 0, pending: 0, running: 0 },
  })
  await kill(host)
  const db = new Database(join(dir, '.yardmaster', 'yardmaster.db'), { readonly: true })
  const released = db
    .prepare(`SELECT note.value->>0 FROM operation_jobs, json_each(jobs) AS note WHERE operation_id = ?`)
    .pluck()
    .all(operation)
  // Each once: a budget of one attempt more, and no job twice among what was let go.
  expect(released).toHaveLength(JOBS)
  expect(new Set(released).size).toBe(JOBS)
  expect(db.prepare('SELECT DISTINCT status, max_attempts FROM jobs').raw().all()).toEqual([[4, 2]])
  db.close()
}, 120_000)

it('a plan that its canary has stopped waits for a person in the next host, too', async () => {
  const dir = tempFolder()
  mkdirSync(join(dir, 'handlers'))
  writeFileSync(join(dir, 'handlers', 'import.mjs'), IMPORT)
  writeFileSync(join(dir, 'broken'), '')
  let host = await serve(dir)
  for (let i = 0; i < 12; i++) await host.ask('/queue/jobs', { type: 'import', max_attempts: 1 })
  await expect.poll(async () => (await host.ask('/queue/stats'))['dead'], { timeout: 30_000 }).toBe(12)
  const body = { filter: { status: 'dead' }, waves: { canary: 5 } }
  const { operation } = await host.ask('/queue/jobs/bulk-retry', body)
  const state = async () => (await host.ask(`/operations/${String(operation)}`))['operation']
  await expect.poll(state, { timeout: 30_000 }).toMatchObject({ state: 'paused', stopped_by_wave: 1 })

  await kill(host)
  rmSync(join(dir, 'broken'))
  host = await serve(dir)

  expect(await state()).toMatchObject({ state: 'paused', stopped_by_wave: 1, affected: 5, remaining: 7 })
  await host.ask(`/operations/${String(operation)}/resume`, { reason: 'mended by now' })
  await expect
    .poll(state, { timeout: 30_000 })
    .toMatchObject({ state: 'done', affected: 12, outcomes: { completed: 7, dead: 5, failed_as_before: 5 } })
  await kill(host)
}, 120_000)
