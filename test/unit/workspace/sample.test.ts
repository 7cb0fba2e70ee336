import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Job } from '../../../src/model/job.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { NewJob } from '../../../src/queue/queue.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import { createPool } from '../../../src/runner/pool.ts'
import { makeSample } from '../../../src/workspace/sample.ts'
import { sampleJobs } from '../../../src/workspace/sample-jobs.ts'
import { openWorkspace } from '../../../src/workspace/workspace.ts'
import { tempFolder } from '../../support/temp-folder.ts'

describe('the sample workspace', () => {
  it('leaves edited files as they are and deleted ones away, and renews the others', async () => {
    const dir = tempFolder()
    await makeSample(dir)
    const manifest = join(dir, '.yardmaster', 'sample.json')
    const untouched = join(dir, 'README.md')
    const edited = join(dir, 'handlers', 'http-request.ts')
    const deleted = join(dir, 'handlers', 'hash-folder.ts')
    const readme = readFileSync(untouched, 'utf8')
    writeFileSync(edited, 'mine')
    rmSync(deleted)
    // As an older version laid it.
    writeFileSync(untouched, 'older')
    const laid = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>
    laid['README.md'] = createHash('sha256').update('older').digest('hex')
    writeFileSync(manifest, JSON.stringify(laid))

    await makeSample(dir)
    await makeSample(dir)
    expect(readFileSync(edited, 'utf8')).toBe('mine')
    expect(existsSync(deleted)).toBe(false)
    expect(readFileSync(untouched, 'utf8')).toBe(readme)
  })

  it('never writes over a file that it did not lay itself', async () => {
    const dir = tempFolder()
    writeFileSync(join(dir, 'README.md'), 'mine')
    await makeSample(dir)
    await makeSample(dir)
    expect(readFileSync(join(dir, 'README.md'), 'utf8')).toBe('mine')
  })

  it('brings what its handlers import, which is laid again where it is damaged', async () => {
    const dir = tempFolder()
    await makeSample(dir)
    const packageFile = join(dir, 'node_modules', 'nodemailer', 'package.json')
    expect(readFileSync(packageFile, 'utf8')).toContain('"name": "nodemailer"')
    truncateSync(packageFile)
    await makeSample(dir)
    expect(readFileSync(packageFile, 'utf8')).toContain('"name": "nodemailer"')
  })

  it('starts with jobs that each have a key of their own and a handler', async () => {
    const dir = tempFolder()
    await makeSample(dir)
    const types = readdirSync(join(dir, 'handlers')).map((name) => name.replace('.ts', ''))
    const jobs = sampleJobs()
    expect(new Set(jobs.map(({ key }) => key)).size).toBe(jobs.length)
    expect([...new Set(jobs.map(({ type }) => type))].sort()).toEqual(types.sort())
  })
})

/** The sample, open, with its workers running in processes of their own as in the console. */
async function setup() {
  const base = tempFolder()
  const dir = join(base, 'sample')
  await makeSample(dir)
  const processHost = nodeProcessHost()
  const workspace = await openWorkspace({
    dir,
    stateDir: join(base, 'state'),
    isConfirmed: true,
    processHost,
    clock: systemClock,
    log: () => undefined,
  })
  const pool = createPool({
    processHost,
    clock: systemClock,
    cwd: dir,
    env: process.env,
    graceMs: 2_000,
    memoryMb: 512,
    processes: workspace.processes,
    log: () => undefined,
  })
  pool.setBuild({ id: workspace.build.id, files: workspace.buildFiles })
  const queue = await openQueue({
    file: workspace.databaseFile,
    executor: pool,
    workers: 1,
    queues: workspace.config.queues,
    drainMs: 0,
  })
  queue.replaceHandlers(
    new Map(workspace.build.handlers.map(({ type, settings }) => [type, { ...settings, retryDelayMs: 0 }])),
  )
  await queue.start()
  onTestFinished(async () => {
    await workspace.close()
    await queue.close()
  })

  const settled = async (id: number): Promise<Job> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const isSettled = ({ status }: Job) =>
      status === 'completed' || status === 'dead' || status === 'cancelled'
    const stop = queue.on('jobs', ({ changed }) => {
      if (changed.some((job) => job.id === id && isSettled(job))) resolve()
    })
    if (isSettled(await queue.job(id))) resolve()
    await promise
    stop()
    return queue.job(id)
  }
  const run = async (type: string, payload: object, options: Partial<NewJob> = {}) => {
    const { job } = await queue.enqueue({ type, payload: JSON.stringify(payload), ...options })
    const end = await settled(job.id)
    const { attempts } = await queue.attempts(job.id)
    const last = attempts.at(-1)
    return {
      id: job.id,
      status: end.status,
      queue: end.queue,
      lastError: end.lastError,
      attempts: attempts.length,
      result: last?.result ? (JSON.parse(last.result) as Record<string, unknown>) : null,
      logs: last?.logs.map(({ message }) => message) ?? [],
    }
  }
  return { dir, workspace, queue, settled, run }
}

async function serve(answer: (path: string) => number): Promise<string> {
  const server: Server = createServer((request, response) => {
    response.writeHead(answer(request.url ?? '')).end('as you asked')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('its handlers', () => {
  it('all load', async () => {
    const { workspace } = await setup()
    expect(workspace.build.handlers.map(({ type, error }) => [type, error])).toEqual([
      ['generate-report', null],
      ['hash-folder', null],
      ['http-request', null],
      ['process-question', null],
      ['send-welcome-email', null],
    ])
    expect(workspace.configError).toBeNull()
    expect(workspace.config.schedules.map(({ name }) => name)).toEqual(['nightly-report', 'hash-outbox'])
  })

  it('send-welcome-email writes a message that mail programs read', async () => {
    const { run, dir } = await setup()
    const { status, result } = await run('send-welcome-email', {
      userId: 7,
      email: 'ada@example.com',
      name: 'Ada Ü',
    })
    expect(status).toBe('completed')
    const source = readFileSync(join(dir, String(result?.file)), 'utf8')
    expect(source).toMatch(/^To: =\?UTF-8\?.*<ada@example\.com>$/m)
    expect(source).toMatch(/^Message-ID: <welcome-7-job-1@yardmaster\.example>$/m)
  })

  it('send-welcome-email is dead at once without an address', async () => {
    const { run } = await setup()
    expect(await run('send-welcome-email', { userId: 7, email: 'nobody', name: 'A' })).toMatchObject({
      status: 'dead',
      attempts: 1,
      lastError: 'NonRetryableError: not a mail address: "nobody"',
    })
  })

  it('process-question answers, and completes where the question is gone', async () => {
    const { run, dir } = await setup()
    const answered = await run('process-question', { questionId: 2 })
    expect(answered).toMatchObject({ status: 'completed', result: { article: 'Invoices' } })
    expect(readFileSync(join(dir, String(answered.result?.file)), 'utf8')).toContain('invoices of last year?')
    expect(await run('process-question', { questionId: 404 })).toMatchObject({
      status: 'completed',
      result: { skipped: 'gone' },
      logs: ['question 404 is gone: nothing to do'],
    })
  })

  it('hash-folder hashes what the payload names, and tells a change', async () => {
    const { run, dir } = await setup()
    mkdirSync(join(dir, 'in', 'deep'), { recursive: true })
    writeFileSync(join(dir, 'in', 'a.txt'), 'one')
    writeFileSync(join(dir, 'in', 'deep', 'b.txt'), 'three')
    const digest = (text: string) => createHash('sha256').update(text).digest('hex')
    const first = await run('hash-folder', { folder: 'in' })
    expect(first).toMatchObject({
      status: 'completed',
      result: {
        files: 2,
        bytes: 8,
        sha256: digest(`${digest('one')}  a.txt\n${digest('three')}  deep/b.txt\n`),
      },
    })
    writeFileSync(join(dir, 'in', 'a.txt'), 'two')
    expect((await run('hash-folder', { folder: 'in' })).result?.sha256).not.toBe(first.result?.sha256)
    expect(await run('hash-folder', { folder: 'nowhere' })).toMatchObject({
      status: 'completed',
      result: { files: 0 },
    })
  })

  it('hash-folder stops in the middle of a file when cancelled', async () => {
    const { queue, settled, dir } = await setup()
    mkdirSync(join(dir, 'big'))
    writeFileSync(join(dir, 'big', 'a'), 'small')
    writeFileSync(join(dir, 'big', 'b'), '')
    truncateSync(join(dir, 'big', 'b'), 64 * 2 ** 30)
    const { job } = await queue.enqueue({ type: 'hash-folder', payload: '{"folder": "big"}' })
    await new Promise<void>((resolve) => {
      queue.on('progress', ({ job: { progress } }) => {
        if (progress?.total === 2) resolve()
      })
    })
    await queue.cancel(job.id)
    expect((await settled(job.id)).status).toBe('cancelled')
    const { attempts } = await queue.attempts(job.id)
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['cancelled'])
  })

  it('http-request keeps the answer, tries 5xx again, and gives up on 4xx', async () => {
    const { run } = await setup()
    const url = await serve((path) => Number(path.slice(1)))
    expect(await run('http-request', { url: `${url}/200` })).toMatchObject({
      status: 'completed',
      result: { status: 200, body: 'as you asked' },
    })
    expect(await run('http-request', { url: `${url}/503` }, { maxAttempts: 2 })).toMatchObject({
      status: 'dead',
      attempts: 2,
      lastError: `GET ${url}/503 answered 503 Service Unavailable`,
    })
    expect(await run('http-request', { url: `${url}/404`, method: 'POST', body: { a: 1 } })).toMatchObject({
      status: 'dead',
      attempts: 1,
      lastError: `NonRetryableError: POST ${url}/404 answered 404 Not Found`,
    })
    expect(await run('http-request', { url: 'file:///etc/passwd' })).toMatchObject({
      status: 'dead',
      attempts: 1,
    })
  })

  it('generate-report writes a page on the last day, in which nothing that jobs say is markup', async () => {
    const { run, dir } = await setup()
    await run('send-welcome-email', { userId: 1, email: 'a@example.com', name: 'A' })
    await run('send-welcome-email', { userId: 1, email: '<img src=x onerror="alert(1)">', name: 'A' })
    await run('http-request', { url: '<b>&amp;' })
    const { status, queue, result } = await run('generate-report', {})
    expect({ status, queue }).toEqual({ status: 'completed', queue: 'reports' })
    const page = readFileSync(join(dir, String(result?.file)), 'utf8')
    expect(page).toContain('not a mail address: &#34;&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#34;')
    expect(page).toContain('&#60;b&#62;&#38;amp;')
    expect(page).not.toContain('<img')
    expect(page).not.toMatch(/<script|\sstyle=|https?:\/\/(?!www\.w3)/)
    expect(page).toContain('4 jobs.')
    expect(page).toContain('33.3% completed and 2 are dead')
  })
})

it('the first jobs of the sample show every outcome that needs no person', async () => {
  const { queue, settled } = await setup()
  const enqueued = await queue.enqueueMany(sampleJobs())
  const again = await queue.enqueueMany(sampleJobs())
  expect(again.every(({ isNew }) => !isNew)).toBe(true)
  const now = enqueued.filter(({ job }) => job.runAt <= job.createdAt)
  const statuses = await Promise.all(now.map(async ({ job }) => (await settled(job.id)).status))
  expect(statuses.filter((status) => status === 'completed').length).toBeGreaterThanOrEqual(6)
  expect(statuses.filter((status) => status === 'dead').length).toBeGreaterThanOrEqual(3)
  expect((await queue.stats()).pending).toBeGreaterThanOrEqual(1)
})
