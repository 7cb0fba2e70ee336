import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTEMPT_LIMITS } from '../../../src/model/attempt.ts'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import type { ForkOptions, ProcessHost } from '../../../src/runner/process-host.ts'
import { isRunning } from './is-running.ts'
import { execute, listen, setupPool, workersAre } from './setup-executor.ts'

describe('a pool whose handler harms its process', () => {
  it.each([0, 3])('reports process.exit(%i) as a crash, and keeps what was logged before', async (code) => {
    const { pool } = setupPool({
      'exit.mjs': `export default () => { console.log('bye'); process.exit(${code}) }`,
    })
    const { ending, logs } = await execute(pool, 'exit').report
    expect(ending).toMatchObject({
      kind: 'crashed',
      error: { message: `its process exited with code ${code} before the handler finished` },
    })
    expect(logs).toMatchObject([{ level: 'info', message: 'bye' }])
  })

  it('reports a killed process as a crash, and runs the next job on another', async () => {
    const { pool } = setupPool({ 'kill.mjs': `export default () => process.kill(process.pid, 'SIGKILL')` })
    const { ending } = await execute(pool, 'kill').report
    expect(ending).toMatchObject({
      kind: 'crashed',
      error: { message: 'its process was ended by SIGKILL before the handler finished' },
    })
    expect((await execute(pool, 'outcome', { do: 'return', value: 1 }).report).ending.kind).toBe('resolved')
  })

  it('kills the process that a person saw, and no other, as a crash of what runs there', async () => {
    const { pool } = setupPool({
      'loop.mjs': 'export default (_, ctx) => { ctx.progress(1); while (true); }',
    })
    const observer = listen()
    const { report } = execute(pool, 'loop', {}, { observer })
    await observer.atWork
    const [worker] = pool.workers()
    expect(worker).toMatchObject({ restarts: 0, startedAt: expect.any(Number) })
    expect(pool.kill(1, (worker?.pid ?? 0) + 1)).toBe(false)
    expect(pool.kill(2, worker?.pid ?? 0)).toBe(false)

    expect(pool.kill(1, worker?.pid ?? 0)).toBe(true)

    expect((await report).ending).toMatchObject({
      kind: 'crashed',
      error: { name: 'KilledError', message: `its process, ${worker?.pid}, was killed from the console` },
    })
    await workersAre(pool, ([next]) => next?.status === 'idle')
    expect(pool.workers()).toMatchObject([{ restarts: 1 }])
    expect(isRunning(worker?.pid ?? 0)).toBe(false)
  })

  it.each([
    { how: 'an uncaught exception', code: `setImmediate(() => { throw new RangeError('far off') })` },
    { how: 'an unhandled rejection', code: `Promise.reject(new RangeError('far off'))` },
  ])('reports $how as a crash with its error', async ({ code }) => {
    const { pool } = setupPool({
      'stray.mjs': `export default () => { ${code}; return new Promise(() => {}) }`,
    })
    const { ending } = await execute(pool, 'stray').report
    expect(ending).toMatchObject({
      kind: 'crashed',
      error: {
        name: 'RangeError',
        message: 'far off',
        stack: expect.stringContaining('handlers/stray.mjs:1:'),
      },
    })
  })

  it('ends while(true) at its timeout', async () => {
    const { pool } = setupPool({ 'loop.mjs': 'export default () => { while (true); }' })
    const { ending } = await execute(pool, 'loop', {}, { timeoutMs: 100 }).report
    expect(ending.kind).toBe('timed-out')
    expect((await execute(pool, 'outcome', { do: 'nothing' }).report).ending.kind).toBe('resolved')
  })

  it('ends while(true) after a cancel', async () => {
    const loop = 'export default (_, ctx) => { ctx.progress(1); while (true); }'
    const { pool } = setupPool({ 'loop.mjs': loop })
    const observer = listen()
    const execution = execute(pool, 'loop', {}, { observer })
    await observer.atWork
    execution.abort('cancel')
    expect((await execution.report).ending).toEqual({ kind: 'ended', reason: 'cancel' })
  })

  it('survives a handler that fills its heap', async () => {
    const source = 'export default () => { const all = []; for (;;) all.push({ n: all.length }) }'
    const { pool } = setupPool({ 'heap.mjs': source }, { memoryMb: 64 })
    const { ending } = await execute(pool, 'heap').report
    expect(ending).toMatchObject({ kind: 'crashed', error: { name: 'OutOfMemoryError' } })
    expect(ending).toMatchObject({ error: { message: expect.stringContaining('the limit is 64 MB') } })
  })

  it('ends a handler whose buffers outgrow the limit', async () => {
    const source = `export default async () => {
      const all = []
      for (;;) {
        all.push(Buffer.alloc(16 * 1024 * 1024, 1))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }`
    const { pool } = setupPool({ 'buffers.mjs': source }, { memoryMb: 128 })
    const { ending } = await execute(pool, 'buffers').report
    expect(ending).toMatchObject({
      kind: 'crashed',
      error: {
        name: 'OutOfMemoryError',
        message: expect.stringMatching(/^used \d+ MB, the limit is 128 MB$/),
      },
    })
  })

  it.runIf(process.platform === 'linux')('sees the memory of a handler that never yields', async () => {
    const source = `export default () => {
      const all = []
      while (all.length < 12) all.push(Buffer.alloc(16 * 1024 * 1024, 1))
      while (true);
    }`
    const { pool } = setupPool({ 'greedy.mjs': source }, { memoryMb: 128 })
    const { ending } = await execute(pool, 'greedy').report
    expect(ending).toMatchObject({ kind: 'crashed', error: { name: 'OutOfMemoryError' } })
  })

  it('ends what a killed handler has started', async () => {
    const source = `import { spawn } from 'node:child_process'
    export default (_, ctx) => {
      const child = spawn('sleep', ['1000'])
      ctx.progress(child.pid)
      return new Promise(() => {})
    }`
    const { pool } = setupPool({ 'parent.mjs': source })
    const observer = listen()
    const execution = execute(pool, 'parent', {}, { observer })
    await observer.atWork
    const pid = observer.steps[0]?.done ?? 0
    expect(isRunning(pid)).toBe(true)
    execution.abort('cancel')
    await execution.report
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('ignores what a handler posts on its own, and what it says after its end', async () => {
    const source = `import { writeSync } from 'node:fs'
    const post = (text) => writeSync(3, text + '\\n')
    export default async (_, ctx) => {
      post('"garbage"')
      post('null')
      post(JSON.stringify({ kind: 'resolved', run: 99, result: '"forged"', lines: [], cutLines: 0 }))
      post(JSON.stringify({ kind: 'resolved', run: 1, result: 5 }))
      post(JSON.stringify({ kind: 'logs', run: 1, lines: [{ at: 'x' }] }))
      setTimeout(() => { console.log('late'); ctx.log.info('late'); ctx.progress(9) }, 20)
      return 'mine'
    }`
    const wait = 'export default (_, ctx) => new Promise((resolve) => setTimeout(resolve, 100))'
    const { pool } = setupPool({ 'garbage.mjs': source, 'wait.mjs': wait })
    const first = listen()
    expect((await execute(pool, 'garbage', {}, { observer: first }).report).ending).toEqual({
      kind: 'resolved',
      result: '"mine"',
    })
    const second = listen()
    const { logs } = await execute(pool, 'wait', {}, { observer: second }).report
    expect(logs).toEqual([])
    expect([...first.lines, ...second.lines, ...first.steps, ...second.steps]).toEqual([])
  })

  it('counts one outcome of a promise that is resolved twice', async () => {
    const source =
      'export default () => new Promise((resolve, reject) => { resolve(1); resolve(2); reject(3) })'
    const { pool } = setupPool({ 'twice.mjs': source })
    expect((await execute(pool, 'twice').report).ending).toEqual({ kind: 'resolved', result: '1' })
  })

  it('reports a crash when a handler cuts its channel', async () => {
    const { pool } = setupPool({
      'mute.mjs': `import { closeSync } from 'node:fs'
        export default () => { closeSync(3); return new Promise(() => {}) }`,
    })
    expect((await execute(pool, 'mute').report).ending.kind).toBe('crashed')
  })

  it('reports an error of 5 MB within its limit', async () => {
    const { pool } = setupPool({
      'long.mjs': `export default () => { throw new Error('é\\0'.repeat(1_700_000)) }`,
    })
    const { ending } = await execute(pool, 'long').report
    expect(ending.kind).toBe('rejected')
    expect(Buffer.byteLength(JSON.stringify('error' in ending && ending.error))).toBeLessThanOrEqual(
      ATTEMPT_LIMITS.errorBytes,
    )
  })
})

describe('the log of a pool', () => {
  it('has what a handler writes to the console and to its streams', async () => {
    const source = `import { execFileSync } from 'node:child_process'
    export default async () => {
      console.debug('d'); console.log('l %d', 1); console.warn('w'); console.error('e')
      console.table([{ a: 1 }])
      process.stdout.write('out\\n')
      process.stderr.write('err\\n')
      process.stdout.write(Buffer.from('bytes\\n'))
      await new Promise((resolve) => process.stdout.write('called\\n', 'utf8', resolve))
      execFileSync(process.execPath, ['-e', 'console.log("from a child")'], { stdio: 'inherit' })
      process.stdout.write('un'); process.stdout.write('finished')
    }`
    const { pool } = setupPool({ 'talk.mjs': source })
    const { logs } = await execute(pool, 'talk').report
    const said = logs.map(({ level, message }) => `${level} ${message}`)
    for (const line of [
      'debug d',
      'info l 1',
      'warn w',
      'error e',
      'info out',
      'info unfinished',
      'error err',
      'info bytes',
      'info called',
      'info from a child',
    ]) {
      expect(said).toContain(line)
    }
    expect(said.join('\n')).toContain('│ 0       │ 1 │')
  })

  it('has what a handler logs before it ends', async () => {
    const source = `export default async (_, ctx) => { ctx.log.info('early'); ctx.progress(1); await new Promise((r) => ctx.signal.addEventListener('abort', r)) }`
    const { pool } = setupPool({ 'early.mjs': source })
    const { promise, resolve } = Promise.withResolvers<void>()
    const execution = execute(pool, 'early', {}, { observer: { ...listen(), onLog: () => resolve() } })
    await promise
    execution.abort('cancel')
    expect((await execution.report).logs).toMatchObject([{ message: 'early' }])
  })

  it.each([
    { through: 'the console', write: `console.log(line)` },
    { through: 'its output', write: `process.stdout.write(line + '\\n')` },
  ])('stays small when a handler floods $through with 100 MB', async ({ write }) => {
    const source = `export default async () => {
      const line = 'x'.repeat(1023)
      for (let i = 0; i < 100_000; i++) { ${write}; if (i % 1000 === 0) await new Promise(setImmediate) }
      return process.memoryUsage.rss()
    }`
    const { pool } = setupPool({ 'flood.mjs': source })
    const before = process.memoryUsage.rss()
    const { ending, logs } = await execute(pool, 'flood').report
    expect(ending.kind).toBe('resolved')
    expect(Number('result' in ending && ending.result)).toBeLessThan(200 * 1024 * 1024)
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024)
    const bytes = logs.reduce((sum, { message }) => sum + message.length, 0)
    expect(bytes).toBeLessThanOrEqual(ATTEMPT_LIMITS.logBytes + 200)
    expect(logs.at(-1)?.message).toMatch(/^9\d{4} more lines were not kept/)
  })
})

describe('the processes of a pool', () => {
  const pid = 'export default () => process.pid'

  it('run one job after the other on the same process', async () => {
    const { pool } = setupPool({ 'pid.mjs': pid })
    const first = (await execute(pool, 'pid').report).ending
    expect((await execute(pool, 'pid').report).ending).toEqual(first)
    expect(first).toEqual({ kind: 'resolved', result: String(pool.workers()[0]?.pid) })
  })

  it('start ahead of the first job', async () => {
    const { pool } = setupPool()
    await workersAre(pool, ([worker]) => worker?.status === 'idle' && worker.pid !== null)
  })

  it('are replaced with a new build, while what runs finishes on its own', async () => {
    const { pool, write } = setupPool({
      'v.mjs': `export default (_, ctx) => { ctx.progress(1); return new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve('old'))) }`,
    })
    const observer = listen()
    const running = execute(pool, 'v', {}, { observer })
    await observer.atWork
    const file = write('v2.mjs', `export default () => 'new'`)
    pool.setBuild({ id: 'build-2', files: new Map([['v', file]]) })
    running.abort('cancel')
    expect(await running.report).toMatchObject({ build: 'build-1', ending: { result: '"old"' } })
    expect(await execute(pool, 'v').report).toMatchObject({ build: 'build-2', ending: { result: '"new"' } })
  })

  it('are replaced between jobs when the build changes', async () => {
    const { pool, write } = setupPool({ 'pid.mjs': pid })
    const before = await execute(pool, 'pid').report
    const file = write('pid.mjs', `export default () => 'changed'`)
    pool.setBuild({ id: 'build-2', files: new Map([['pid', file]]) })
    expect(await execute(pool, 'pid').report).not.toEqual(before)
    expect(await execute(pool, 'pid').report).toMatchObject({ ending: { result: '"changed"' } })
    expect(pool.workers()[0]?.build).toBe('build-2')
  })

  it('know neither the console’s secrets nor Node’s options', async () => {
    const env = {
      PATH: process.env['PATH'],
      YARDMASTER_TOKEN: 'secret',
      NODE_OPTIONS: '--no-warnings',
      MINE: 'kept',
    }
    const { pool, folder } = setupPool(
      { 'env.mjs': 'export default () => [process.env, process.argv, process.cwd()]' },
      { env },
    )
    const { ending } = await execute(pool, 'env').report
    const result = 'result' in ending ? String(ending.result) : ''
    expect(result).toContain('"MINE":"kept"')
    expect(result).not.toMatch(/secret|YARDMASTER_TOKEN|NODE_OPTIONS/)
    expect(JSON.parse(result)).toMatchObject([{}, expect.anything(), folder])
  })

  it('are listed in the processes file with the marker of their command line', async () => {
    const { pool, processesFile } = setupPool({ 'argv.mjs': 'export default () => process.argv.join()' })
    const { ending } = await execute(pool, 'argv').report
    const { processes } = JSON.parse(readFileSync(processesFile, 'utf8')) as {
      processes: { pid: number; marker: string }[]
    }
    expect(processes).toHaveLength(1)
    expect(processes[0]?.pid).toBe(pool.workers()[0]?.pid)
    expect('result' in ending && ending.result).toContain(processes[0]?.marker)
    await pool.stop()
    expect(JSON.parse(readFileSync(processesFile, 'utf8'))).toEqual({ processes: [] })
  })

  it('that die at their start are not started again and again, and their job ends', async () => {
    const { processHost, forks } = countingHost((options) => ({
      ...options,
      cwd: join(options.cwd, 'absent'),
    }))
    const { pool, log } = setupPool({}, { processHost })
    const { ending } = await execute(pool, 'outcome', { do: 'nothing' }).report
    expect(ending).toMatchObject({
      kind: 'crashed',
      error: { message: expect.stringContaining('could not be started') },
    })
    expect(forks()).toBe(3)
    expect(log[0]).toContain('did not start')
  })

  it('outlive what a job left behind and that throws between jobs', async () => {
    const source = `export default () => { setTimeout(() => { throw new Error('stray') }, 20); return process.pid }`
    const { pool, log } = setupPool({ 'stray.mjs': source, 'pid.mjs': pid })
    const { ending } = await execute(pool, 'stray').report
    const before = 'result' in ending ? Number(ending.result) : 0
    await workersAre(pool, ([worker]) => worker?.status === 'idle' && worker.pid !== before)
    expect(log).toEqual([`handler process ${before} crashed between jobs: Error: stray`])
    expect((await execute(pool, 'pid').report).ending.kind).toBe('resolved')
  })

  it('are not started over and over where the limit is less than any process needs', async () => {
    const { processHost, forks } = countingHost()
    const { pool } = setupPool({}, { memoryMb: 16, processHost })
    await workersAre(pool, ([worker]) => worker?.status === 'idle' && worker.memoryBytes !== null)
    expect(pool.workers()[0]?.memoryBytes).toBeGreaterThan(16 * 1024 * 1024)
    expect(forks()).toBe(1)
  })

  it('are replaced when a job has left them larger than the limit', async () => {
    const source = `const kept = []
      export default () => { for (let i = 0; i < 10; i++) kept.push(Buffer.alloc(16 * 1024 * 1024, 1)); return process.pid }`
    const { pool } = setupPool({ 'leak.mjs': source }, { memoryMb: 128 })
    const { ending } = await execute(pool, 'leak').report
    const before = 'result' in ending ? Number(ending.result) : 0
    await workersAre(pool, ([worker]) => worker?.status === 'idle' && worker.pid !== before)
  })

  it('give way at once to a cancel of a job that none has taken yet', async () => {
    const { pool } = setupPool()
    const execution = execute(pool, 'outcome', { do: 'nothing' })
    execution.abort('cancel')
    expect((await execution.report).ending).toEqual({ kind: 'ended', reason: 'cancel' })
  })

  it('are shown as not answering while a handler never yields', { timeout: 30_000 }, async () => {
    const { pool } = setupPool({
      'busy.mjs': 'export default () => { const end = Date.now() + 8000; while (Date.now() < end); }',
    })
    const { report } = execute(pool, 'busy')
    await workersAre(pool, ([worker]) => worker?.isAnswering === false)
    expect((await report).ending.kind).toBe('resolved')
    await workersAre(pool, ([worker]) => worker?.isAnswering === true)
  })

  it('run a thousand jobs in little time', async () => {
    const { pool } = setupPool({ 'pid.mjs': pid })
    await execute(pool, 'pid').report
    const startedAt = performance.now()
    for (let i = 0; i < 1_000; i++) await execute(pool, 'pid').report
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('are all gone once the pool has stopped', async () => {
    const { pool } = setupPool({ 'pid.mjs': pid })
    const { ending } = await execute(pool, 'pid').report
    await pool.stop()
    expect(isRunning(Number('result' in ending && ending.result))).toBe(false)
  })
})

/** Node's host, counting what it forks. */
function countingHost(change: (options: ForkOptions) => ForkOptions = (options) => options) {
  const host = nodeProcessHost()
  let count = 0
  const processHost: ProcessHost = {
    fork(options) {
      count++
      return host.fork(change(options))
    },
  }
  return { processHost, forks: () => count }
}

describe('a pool whose workers change', () => {
  it('starts those that join, and ends the process of one that goes', async () => {
    const { pool } = setupPool()
    pool.staff([
      { id: 1, queue: null },
      { id: 2, queue: 'mail' },
    ])
    await workersAre(
      pool,
      (workers) => workers.length === 2 && workers.every(({ status }) => status === 'idle'),
    )
    expect(pool.workers().map(({ queue }) => queue)).toEqual([null, 'mail'])
    const gone = pool.workers()[0]?.pid ?? 0

    pool.staff([{ id: 2, queue: 'mail' }])

    expect(pool.workers().map(({ id }) => id)).toEqual([2])
    await expect.poll(() => isRunning(gone)).toBe(false)
  })

  it('gives processes another memory limit: idle ones at once, a busy one after its job', async () => {
    const { pool } = setupPool({
      'wait.mjs': `export default (_, ctx) => { ctx.progress(1)
        return new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(process.pid))) }`,
    })
    const observer = listen()
    const { report, abort } = execute(pool, 'wait', {}, { observer })
    await observer.atWork
    const pid = pool.workers()[0]?.pid

    pool.setLimits({ graceMs: 300, memoryMb: 300 })
    expect(pool.workers()[0]?.pid).toBe(pid)
    abort('cancel')
    expect((await report).ending).toEqual({ kind: 'resolved', result: `${pid}` })
    await workersAre(pool, ([worker]) => worker?.status === 'idle')
    const after = pool.workers()[0]?.pid
    expect(after).not.toBe(pid)
    pool.setLimits({ graceMs: 300, memoryMb: 400 })
    await workersAre(pool, ([worker]) => worker?.status === 'idle' && worker.pid !== after)
  })
})
