import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { nodeProcessHost } from '../../../src/runner/node-process-host.ts'
import type { HandlerPool } from '../../../src/runner/pool.ts'
import type { ProcessHost } from '../../../src/runner/process-host.ts'
import type { HostMessage } from '../../../src/runner/protocol.ts'
import { workersAre } from '../../unit/runner/setup-executor.ts'
import { openPoolQueue, untilEnded } from './open-pool-queue.ts'

const pids = (pool: HandlerPool): number[] => pool.workers().flatMap(({ pid }) => (pid === null ? [] : [pid]))

const allIdle = (pool: HandlerPool, except: readonly number[] = []): Promise<void> =>
  workersAre(pool, (workers) =>
    workers.every(({ status, pid }) => status === 'idle' && pid !== null && !except.includes(pid)),
  )

it('a worker that is killed between jobs is replaced, and costs no job anything', async () => {
  const { queue, pool, run } = await openPoolQueue({})
  await allIdle(pool)
  const before = pids(pool)
  expect(before).toHaveLength(2)

  for (const pid of before) process.kill(pid, 'SIGKILL')
  // At once, while the host may not know yet that nobody is there to take it.
  const { job, attempts } = await run({ type: 'honest' })

  expect(job).toMatchObject({ status: 'completed', attempts: 1 })
  expect(attempts).toMatchObject([{ outcome: 'completed' }])
  await allIdle(pool, before)
  const next = await queue.enqueue({ type: 'honest' })
  expect(await untilEnded(queue, next.job.id)).toMatchObject({ status: 'completed', attempts: 1 })
})

it('a worker that dies right after its answer has answered, and the job it was given next goes to another', async () => {
  const { run } = await openPoolQueue({
    last: `export default () => { setImmediate(() => process.kill(process.pid, 'SIGKILL')); return 'done' }`,
  })

  for (let i = 0; i < 3; i++) {
    const { job, attempts } = await run({ type: 'last' })
    expect(job).toMatchObject({ status: 'completed', attempts: 1 })
    expect(attempts).toMatchObject([{ outcome: 'completed', result: '"done"' }])
  }
})

it('a job that one process after the other dies with before taking it ends as crashed, not never', async () => {
  const host = nodeProcessHost()
  let handed = 0
  const processHost: ProcessHost = {
    fork(options) {
      const child = host.fork(options)
      const post = (message: unknown): void => {
        if ((message as HostMessage).kind !== 'run') return child.post(message)
        handed++
        child.kill()
      }
      return { ...child, pid: child.pid, post }
    },
  }
  const { run } = await openPoolQueue({}, { processHost })

  const { job, attempts } = await run({ type: 'honest' })

  expect(job).toMatchObject({ status: 'dead', attempts: 1 })
  expect(attempts).toMatchObject([{ outcome: 'crashed', error: { name: 'CrashError' } }])
  expect(handed).toBe(4)
})

it('a worker that dies while the outcome of its job can not be written yet changes nothing about it', async () => {
  const { queue, pool, file } = await openPoolQueue({
    short: `export default (_, ctx) => { ctx.progress(1); return new Promise((resolve) => setTimeout(resolve, 100, 'done')) }`,
  })
  const atWork = new Promise<void>((resolve) => queue.on('progress', () => resolve()))
  const { job } = await queue.enqueue({ type: 'short' })
  await atWork
  const other = new Database(file)
  onTestFinished(() => void other.close())
  other.exec('BEGIN IMMEDIATE')

  // The handler has ended for its worker; its outcome waits for the other program's lock.
  const busy = pool.workers().find((worker) => worker.job?.id === job.id)?.pid ?? 0
  await workersAre(pool, (workers) => workers.every((worker) => worker.job === null))
  expect((await queue.job(job.id)).status).toBe('running')
  process.kill(busy, 'SIGKILL')
  await allIdle(pool, [busy])
  expect((await queue.job(job.id)).status).toBe('running')
  other.exec('ROLLBACK')

  expect(await untilEnded(queue, job.id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect((await queue.attempts(job.id)).attempts).toMatchObject([{ outcome: 'completed', result: '"done"' }])
})

it('workers that are killed at any moment lose no job and complete none twice', async () => {
  const { queue, pool, folder } = await openPoolQueue({
    note: `import { appendFileSync } from 'node:fs'
      export default async (n, { job }) => {
        appendFileSync('ledger', \`start \${job.id} \${job.attempt}\\n\`)
        await new Promise((resolve) => setTimeout(resolve, n % 7))
        appendFileSync('ledger', \`end \${job.id} \${job.attempt}\\n\`)
      }`,
  })
  const jobs = Array.from({ length: 150 }, (_, n) => ({
    type: 'note',
    payload: `${n}`,
    maxAttempts: 100,
    retryDelayMs: 0,
  }))
  const added = await queue.enqueueMany(jobs)
  let kills = 0
  let completed = 0
  // By the course of the work, not by a timer: every twelfth job finds the workers somewhere else.
  const stop = queue.on('jobs', ({ changed }) => {
    completed += changed.filter(({ status }) => status === 'completed').length
    if (completed < (kills + 1) * 12) return
    const workers = pool.workers().filter(({ pid }) => pid !== null)
    const victim = workers.find(({ status }) => status === 'running') ?? workers[0]
    if (victim?.pid == null) return
    process.kill(victim.pid, 'SIGKILL')
    kills++
  })

  const ended = await Promise.all(added.map(({ job }) => untilEnded(queue, job.id)))
  stop()

  expect(kills).toBeGreaterThan(5)
  expect(ended.filter(({ status }) => status !== 'completed')).toEqual([])
  const ledger = readFileSync(join(folder, 'ledger'), 'utf8').split('\n')
  const crashes: number[] = []
  for (const { id } of ended) {
    const { attempts } = await queue.attempts(id)
    const outcomes = attempts.map(({ outcome }) => outcome)
    expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, i) => i + 1))
    expect(outcomes.filter((outcome) => outcome === 'completed')).toHaveLength(1)
    expect(outcomes.at(-1)).toBe('completed')
    expect(ledger).toContain(`end ${id} ${attempts.length}`)
    crashes.push(...outcomes.filter((outcome) => outcome === 'crashed').map(() => id))
  }
  expect(crashes.length).toBeLessThanOrEqual(kills)
}, 60_000)
