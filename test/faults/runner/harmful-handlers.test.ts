import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ATTEMPT_LIMITS } from '../../../src/model/attempt.ts'
import { isRunning } from '../../unit/runner/is-running.ts'
import { openPoolQueue, untilEnded, type PoolQueue } from './open-pool-queue.ts'

/** Writes past every function that the runner gives: what a handler can do to its host at the worst. */
const POST = `import { writeSync } from 'node:fs'
const post = (message) => writeSync(3, JSON.stringify(message) + '\\n')
`

/** Both workers take jobs and finish them, each on one process. */
async function expectWorking({ queue, pool }: PoolQueue): Promise<void> {
  const added = await queue.enqueueMany(
    Array.from({ length: 6 }, (_, n) => ({ type: 'honest', payload: `${n}` })),
  )
  const ended = await Promise.all(added.map(({ job }) => untilEnded(queue, job.id)))
  expect(ended.map(({ status }) => status)).toEqual(Array(6).fill('completed'))
  expect(pool.workers().map(({ job }) => job)).toEqual([null, null])
}

describe('a handler that does harm costs its own job, and nothing else', () => {
  it.each([
    ['exits with 0', 'export default () => process.exit(0)', 'exited with code 0'],
    ['aborts its process', 'export default () => process.abort()', 'ended by SIGABRT'],
    [
      'fills its heap',
      'export default () => { const all = []; for (;;) all.push({ n: all.length }) }',
      'the limit is 128 MB',
    ],
    [
      'takes memory outside of its heap, and never yields',
      `export default () => {
        const all = []
        while (all.length < 16) all.push(Buffer.alloc(16 * 1024 * 1024, 1))
        for (;;);
      }`,
      'the limit is 128 MB',
    ],
    [
      'ends its own process group',
      `export default () => { process.kill(-process.pid, 'SIGKILL'); return new Promise(() => {}) }`,
      'ended by SIGKILL',
    ],
    [
      'closes its way to the host',
      `import { closeSync } from 'node:fs'; export default () => { closeSync(3); return new Promise(() => {}) }`,
      'before the handler finished',
    ],
  ])('%s', async (_how, source, message) => {
    const yard = await openPoolQueue({ harm: source })

    const { job, attempts } = await yard.run({ type: 'harm' })

    expect(job).toMatchObject({ status: 'dead', attempts: 1, lastError: expect.stringContaining(message) })
    expect(attempts).toMatchObject([{ outcome: 'crashed', isCounted: true, result: null }])
    await expectWorking(yard)
  })

  it('spins for ever: its time is up, and its place is free again', async () => {
    const yard = await openPoolQueue({ harm: 'export default () => { for (;;); }' })

    const { job, attempts } = await yard.run({ type: 'harm', timeoutMs: 100 })

    expect(job.status).toBe('dead')
    expect(attempts).toMatchObject([{ outcome: 'timed-out', error: { code: 'TIMEOUT' } }])
    await expectWorking(yard)
  })

  it.runIf(process.platform === 'linux')('is stopped by a signal: its time is up all the same', async () => {
    const yard = await openPoolQueue({
      harm: `export default () => { process.kill(process.pid, 'SIGSTOP'); return new Promise(() => {}) }`,
    })

    expect((await yard.run({ type: 'harm', timeoutMs: 200 })).attempts).toMatchObject([
      { outcome: 'timed-out' },
    ])
    // It may begin as soon as it is enqueued: who wants to see it must look before.
    const begun = new Promise<void>((resolve) => {
      const stop = yard.queue.on('jobs', ({ changed }) => {
        if (!changed.some(({ type, status }) => type === 'harm' && status === 'running')) return
        stop()
        resolve()
      })
    })
    const { job } = await yard.queue.enqueue({ type: 'harm' })
    await begun
    await yard.queue.cancel(job.id)
    expect((await untilEnded(yard.queue, job.id)).status).toBe('cancelled')
    await expectWorking(yard)
  })
})

describe('what a handler posts to its host', () => {
  it('counts once, however often it answers', async () => {
    const yard = await openPoolQueue({
      twice: `${POST}export default () => {
        for (let run = 1; run < 5; run++) {
          post({ kind: 'resolved', run, result: '"first"', lines: [], cutLines: 0 })
          post({ kind: 'resolved', run, result: '"second"', lines: [], cutLines: 0 })
          post({ kind: 'rejected', run, error: { name: 'E', message: 'third', stack: null, code: null, cause: null }, isRetryable: true, lines: [], cutLines: 0 })
        }
        throw new Error('fourth')
      }`,
    })

    const { job, attempts } = await yard.run({ type: 'twice' })

    expect(job.status).toBe('completed')
    expect(attempts).toMatchObject([{ outcome: 'completed', result: '"first"', error: null }])
    await expectWorking(yard)
  })

  it('reaches no job but its own', async () => {
    const yard = await openPoolQueue({
      forger: `${POST}export default async (_, { job }) => {
        for (let run = 0; run < 50; run++) {
          if (run === job.id) continue
          post({ kind: 'resolved', run, result: '"forged"', lines: [], cutLines: 0 })
          post({ kind: 'logs', run, lines: [{ at: 1, level: 'info', message: 'forged' }], cutLines: 0 })
        }
        return 'own'
      }`,
      slow: `export default () => new Promise((resolve) => setTimeout(resolve, 300, 'mine'))`,
    })
    const { job: slow } = await yard.queue.enqueue({ type: 'slow' })

    const forger = await yard.run({ type: 'forger' })

    // A job's number and its run's are the same here: each job has run once.
    expect(forger).toMatchObject({ job: { id: 2 }, attempts: [{ result: '"own"', logs: [] }] })
    expect((await untilEnded(yard.queue, slow.id)).status).toBe('completed')
    expect((await yard.queue.attempts(slow.id)).attempts).toMatchObject([{ result: '"mine"', logs: [] }])
    await expectWorking(yard)
  })

  it('does not make its job run a second time', async () => {
    const yard = await openPoolQueue({
      again: `${POST}import { appendFileSync } from 'node:fs'
        export default async () => {
          appendFileSync('starts', 'x')
          post({ kind: 'ready' })
          await new Promise((resolve) => setTimeout(resolve, 200))
        }`,
    })

    await yard.run({ type: 'again' })

    expect(readFileSync(join(yard.folder, 'starts'), 'utf8')).toBe('x')
  })

  it('leaves the host alive where it is garbage', async () => {
    const yard = await openPoolQueue({
      garbage: `import { writeSync } from 'node:fs'
        const lines = ['garbage', '{', '[]', '0', 'null', '{"cmd":"NODE_HANDLE_ACK"}', '{"cmd":"NODE_HANDLE","type":"net.Socket"}',
          '{"kind":"beat","memoryBytes":"much"}', '{"kind":"__proto__"}', '{"__proto__":{"kind":"ready"}}', '['.repeat(5000) + ']'.repeat(5000)]
        export default () => { for (const line of lines) writeSync(3, line + '\\n'); writeSync(3, Buffer.from([0xff, 0, 10])); return 'done' }`,
    })

    const { job, attempts } = await yard.run({ type: 'garbage' })

    expect(job.status).toBe('completed')
    expect(attempts).toMatchObject([{ result: '"done"', logs: [] }])
    await expectWorking(yard)
  })

  it('ends its process where it is a message without an end, and the host stays small', async () => {
    const yard = await openPoolQueue({
      endless: `import { writeSync } from 'node:fs'
        const chunk = Buffer.alloc(65_536, 'x')
        export default () => {
          for (;;) try { writeSync(3, chunk) } catch (error) { if (error.code !== 'EAGAIN') throw error }
        }`,
    })
    const before = process.memoryUsage.rss()

    const { job, attempts } = await yard.run({ type: 'endless' })

    expect(job).toMatchObject({ status: 'dead', lastError: expect.stringContaining('ended by SIGKILL') })
    expect(attempts[0]?.logs.at(-1)?.message).toMatch(/^a message to the host was longer than \d+ bytes$/)
    expect(process.memoryUsage.rss() - before).toBeLessThan(250 * 1024 * 1024)
    await expectWorking(yard)
  })
})

describe('what a handler leaves behind', () => {
  it.each([
    ['null', 'null', 'null was thrown, which is not an Error'],
    ['undefined', 'undefined', 'undefined was thrown, which is not an Error'],
    ['text with NUL and half a character', `'a\\0b\\ud800'`, 'a\u2400b\ufffd'],
    ['an error of 5 MB', `new Error('é\\0'.repeat(1_700_000))`, 'é\u2400'],
    [
      'an object whose every property throws',
      `new Proxy(new Error('inside'), { get() { throw new Error('trap') } })`,
      'inside',
    ],
    [
      'an error with a message that throws',
      `Object.defineProperty(new Error(), 'message', { get() { throw new Error('trap') } })`,
      'which is not an Error',
    ],
  ])('is told of a thrown %s, whole and in bounds', async (_what, thrown, message) => {
    const yard = await openPoolQueue({ thrower: `export default () => { throw ${thrown} }` })

    const { job, attempts } = await yard.run({ type: 'thrower' })

    expect(job).toMatchObject({ status: 'dead', lastError: expect.stringContaining(message) })
    const [attempt] = attempts
    expect(attempt).toMatchObject({ outcome: 'failed' })
    const kept = JSON.stringify(attempt?.error)
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(ATTEMPT_LIMITS.errorBytes)
    expect(kept).not.toMatch(/\\u0000|\\ud[89a-f]/)
    await expectWorking(yard)
  })

  it('is well-formed in its log and its result too', async () => {
    const yard = await openPoolQueue({
      odd: `export default (_, ctx) => {
        ctx.log.info('a\\0b', '\\ud800')
        console.error('c\\0d\\udfff')
        process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]))
        ctx.progress(1, 2, '\\0\\ud800')
        return { text: 'e\\0f\\ud800', '\\0': '\\udfff' }
      }`,
    })

    const { job, attempts } = await yard.run({ type: 'odd' })

    expect(job.status).toBe('completed')
    const [attempt] = attempts
    expect(attempt?.logs.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['a\u2400b \ufffd', 'c\u2400d\ufffd', '\ufffd\ufffd\u2400']),
    )
    // JSON has its own way to write them: the text that is stored is plain ASCII.
    expect(attempt?.result).toBe('{"text":"e\\u0000f\\ud800","\\u0000":"\\udfff"}')
    expect(JSON.stringify(attempt?.logs)).not.toMatch(/\\u0000|\\ud8/)
  })

  it('is a log cut to its limit after a flood of 100 MB, while the host stays small', async () => {
    const yard = await openPoolQueue({
      flood: `export default async () => {
        const line = 'x'.repeat(1023)
        for (let i = 0; i < 100_000; i++) { console.log(line); if (i % 1000 === 0) await new Promise(setImmediate) }
      }`,
    })
    const before = process.memoryUsage.rss()

    const { attempts } = await yard.run({ type: 'flood' })

    const { logs } = attempts[0] ?? { logs: [] }
    expect(logs.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThan(
      ATTEMPT_LIMITS.logBytes + 200,
    )
    expect(logs.at(-1)?.message).toMatch(/^9\d{4} more lines were not kept/)
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024)
  })

  it.skipIf(process.platform === 'win32')('is no child: what it has started ends with it', async () => {
    const yard = await openPoolQueue({
      parent: `import { spawn } from 'node:child_process'
        import { writeFileSync } from 'node:fs'
        export default () => {
          const child = spawn('sh', ['-c', 'sleep 1000 & echo $! > grandchild; wait'])
          writeFileSync('child', String(child.pid))
          return new Promise(() => {})
        }`,
    })

    await yard.run({ type: 'parent', timeoutMs: 1_000 })

    for (const name of ['child', 'grandchild']) {
      const file = join(yard.folder, name)
      expect(existsSync(file)).toBe(true)
      const pid = Number(readFileSync(file, 'utf8'))
      await expect.poll(() => isRunning(pid)).toBe(false)
    }
  })
})
