import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock, type Clock } from '../../../src/clock.ts'
import { StorageError } from '../../../src/errors.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { ask } from '../../support/ask.ts'
import { ManualExecutor, resolved } from '../../support/manual-executor.ts'
import { peek, untilStatus } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { SRC, startChild, startCommand } from './child.ts'
import { hashOf } from './file-hash.ts'
import { smallDisk } from './small-disk.ts'

const LARGE = JSON.stringify({ text: 'x'.repeat(20_000) })

/** Waits only as long as it has to. */
const quickClock: Clock = {
  ...systemClock,
  timer: (delayMs, fire) => systemClock.timer(delayMs / 20, fire),
}

/** Enqueue until the disk refuses. @returns ids that were acknowledged, and the refusal */
async function enqueueUntilRefused(queue: OpenQueue): Promise<{ acknowledged: number[]; refusal: unknown }> {
  const acknowledged: number[] = []
  for (;;) {
    try {
      acknowledged.push((await queue.enqueue({ type: 't', payload: LARGE })).job.id)
    } catch (refusal) {
      return { acknowledged, refusal }
    }
  }
}

function untilStorage(queue: OpenQueue, isWritable: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const stop = queue.on('storage', (event) => {
      if (event.isWritable !== isWritable) return
      stop()
      resolve(event.message)
    })
  })
}

async function openOn(
  dir: string,
  workers = 2,
): Promise<{ queue: OpenQueue; store: Store; executor: ManualExecutor }> {
  const store = openStore({ file: join(dir, 'queue.db'), clock: quickClock })
  const executor = new ManualExecutor()
  const queue = await openQueue({ file: store, clock: quickClock, executor, workers, drainMs: 0 })
  onTestFinished(async () => {
    const closed = queue.close()
    while (executor.running.length > 0) {
      for (const attempt of [...executor.running]) attempt.end({ kind: 'ended', reason: 'stop' })
      await new Promise(setImmediate)
    }
    await closed
    await store.close()
  })
  return { queue, store, executor }
}

test('enqueueing into a full disk is refused, acknowledges nothing falsely, and works again once there is room', async (context) => {
  const disk = smallDisk(context, 3)
  const { queue, store } = await openOn(disk.dir)
  const { acknowledged, refusal } = await enqueueUntilRefused(queue)
  expect(refusal).toBeInstanceOf(StorageError)
  expect(refusal).toMatchObject({ code: 'STORAGE_FULL', message: expect.stringContaining('Free some room') })
  expect(acknowledged.length).toBeGreaterThan(10)
  expect(await idsOf(queue)).toEqual(acknowledged)

  disk.grow(64)
  await until(() => store.storage().refusal === null)
  const { job } = await queue.enqueue({ type: 't', payload: LARGE })
  expect(await idsOf(queue)).toEqual([...acknowledged, job.id])
})

test('the outcome of a running attempt is kept through a full disk, and nothing is claimed until there is room', async (context) => {
  const disk = smallDisk(context, 8)
  const { queue, store, executor } = await openOn(disk.dir)
  await queue.start()
  const first = await queue.enqueue({ type: 't' })
  const attempt = await executor.attemptOf(first.job.id)
  const waiting = (await queue.enqueueMany(Array.from({ length: 3 }, () => ({ type: 't' })))).map(
    ({ job }) => job.id,
  )
  const [second = 0] = waiting
  const other = await executor.attemptOf(second)

  const refused = untilStorage(queue, false)
  disk.fill()
  attempt.end({ kind: 'resolved', result: JSON.stringify('x'.repeat(100_000)) })
  expect(await refused).toContain('the disk is full')
  other.end(resolved)
  await expect(queue.enqueue({ type: 't' })).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  expect(executor.started).toHaveLength(2)

  const works = untilStorage(queue, true)
  disk.clear()
  await works
  await untilStatus(queue, first.job.id, 'completed')
  await untilStatus(queue, second, 'completed')
  await executor.attemptOf(waiting[1] ?? 0)
  expect(store.trouble).toBeNull()
  expect(store.storage().refusal).toBeNull()
})

test('the ballast is dropped when the disk is full, lets outcomes and a purge through, and is made again', async (context) => {
  const disk = smallDisk(context, 40)
  const ballast = join(disk.dir, 'queue.db.ballast')
  const { queue, store, executor } = await openOn(disk.dir, 1)
  await queue.start()
  const old = await queue.enqueueMany(Array.from({ length: 20 }, () => ({ type: 't', payload: LARGE })))
  for (const { job } of old) await queue.cancel(job.id).catch(() => undefined)
  const { job } = await queue.enqueue({ type: 't' })
  for (const attempt of [...executor.running]) attempt.end(resolved)
  const running = await executor.attemptOf(job.id)
  const next = await queue.enqueue({ type: 't' })
  await until(() => existsSync(ballast))
  expect(statSync(ballast).size).toBe(2.5 * 1024 * 1024)
  // What settled just now has outlived its time.
  queue.configure({ retention: { completedMs: 0, cancelledMs: 0 } })

  const purged = new Promise<void>((resolve) => {
    queue.on('stale', ({ cause }) => {
      if (cause === 'purge') resolve()
    })
  })
  const refused = untilStorage(queue, false)
  disk.fill()
  await expect(fillUp(store)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  await refused
  expect(existsSync(ballast)).toBe(false)
  running.end(resolved)
  await untilStatus(queue, job.id, 'completed')
  await purged
  expect(store.trouble?.code).toBe('STORAGE_FULL')
  await expect(queue.enqueue({ type: 't' })).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  // The room that is left is for what ran already.
  expect((await queue.job(next.job.id)).status).toBe('pending')

  const works = untilStorage(queue, true)
  disk.clear()
  await works
  expect(existsSync(ballast)).toBe(true)
  await executor.attemptOf(next.job.id)
  await queue.enqueue({ type: 't' })
})

test('a limit on file sizes is told as a full disk, and work goes on when it is lifted', async () => {
  const file = join(tempFolder(), 'queue.db')
  openDatabase(file, 0).close()
  const child = startChild(
    `import { openQueue } from '$SRC/queue/open-queue.ts'
     import { execFileSync } from 'node:child_process'
     const queue = await openQueue({ file: process.argv[2] })
     const alive = setInterval(() => undefined, 1000)
     const payload = JSON.stringify('x'.repeat(20_000))
     let acknowledged = 0
     execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=1500000:unlimited'])
     const works = new Promise((resolve) => queue.on('storage', ({ isWritable }) => isWritable && resolve()))
     try {
       for (;;) { await queue.enqueue({ type: 't', payload }); acknowledged++ }
     } catch ({ code, cause }) {
       console.log(JSON.stringify({ code, cause: cause.code, acknowledged }))
     }
     execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:unlimited'])
     await works
     await queue.enqueue({ type: 't', payload })
     console.log(JSON.stringify(await queue.stats()))
     await queue.close()
     clearInterval(alive)`,
    { args: [file] },
  )
  const { acknowledged, ...refusal } = JSON.parse(await child.line()) as { acknowledged: number }
  expect(refusal).toEqual({ code: 'STORAGE_FULL', cause: 'SQLITE_IOERR_WRITE' })
  expect(acknowledged).toBeGreaterThan(10)
  expect(JSON.parse(await child.line())).toMatchObject({ pending: acknowledged + 1 })
  expect(await child.ended).toMatchObject({ code: 0 })
})

test('a database on a disk too full to open it is refused with what to do, and its bytes stay', async (context) => {
  const disk = smallDisk(context, 3)
  const file = join(disk.dir, 'queue.db')
  openDatabase(file, 0).close()
  const before = hashOf(file)
  disk.fill()
  expect(() => openDatabase(file, 0)).toThrow(
    expect.objectContaining({
      code: 'STORAGE_FULL',
      message: expect.stringMatching(/queue\.db: the disk is too full to open it.*safe.*Free some room/),
    }),
  )
  expect(hashOf(file)).toBe(before)
  disk.clear()
  openDatabase(file, 0).close()
})

test('a database on a full disk opens with the room that its ballast gives back', async (context) => {
  const disk = smallDisk(context, 3)
  const file = join(disk.dir, 'queue.db')
  openDatabase(file, 0).close()
  writeFileSync(`${file}.ballast`, Buffer.alloc(200_000))
  disk.fill()
  openDatabase(file, 0).close()
  expect(existsSync(`${file}.ballast`)).toBe(false)
})

test('making a database on a full disk leaves nothing that stands in the way later', async (context) => {
  const disk = smallDisk(context, 3)
  const file = join(disk.dir, 'queue.db')
  disk.fill(20_000)
  expect(() => openDatabase(file, 0)).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }))
  expect(existsSync(file)).toBe(false)
  disk.clear()
  openDatabase(file, 0).close()
  expect(readdirSync(disk.dir).sort()).toEqual(['filler', 'queue.db'])
})

test('a host on a full disk answers 507, keeps what it acknowledged, and works again by itself', async (context) => {
  const disk = smallDisk(context, 24)
  mkdirSync(join(disk.dir, 'handlers'))
  writeFileSync(join(disk.dir, 'handlers', 'ok.mjs'), 'export default async () => undefined')
  const host = startCommand(
    [process.execPath, join(SRC, 'cli.ts'), 'serve', '--json', '--no-open', '--workspace', disk.dir],
    { PATH: process.env.PATH, HOME: tempFolder(), XDG_STATE_HOME: tempFolder() },
  )
  const { url, token } = JSON.parse(await host.line()) as { url: string; token: string }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const enqueue = (body: object) =>
    ask(`${url}/api/admin/queue/jobs`, { method: 'POST', headers, body: JSON.stringify(body) })
  const waiting = { type: 'ok', delay_seconds: 3_600, payload: { text: 'x'.repeat(200_000) } }
  let acknowledged = 0
  let answer = await enqueue(waiting)
  for (; answer.status < 300; answer = await enqueue(waiting)) acknowledged++
  expect(answer.status).toBe(507)
  expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('acknowledged before is safe') })
  disk.fill()
  expect((await enqueue(waiting)).status).toBe(507)
  const db = join(disk.dir, '.yardmaster', 'yardmaster.db')
  expect(peek(db, 'SELECT count(*) AS jobs FROM jobs')).toEqual([{ jobs: acknowledged }])

  disk.clear()
  disk.grow(200)
  do answer = await enqueue({ type: 'ok' })
  while (answer.status === 507)
  expect(answer.status).toBeLessThan(300)
  let stats = { completed: 0 }
  while (stats.completed === 0) {
    stats = JSON.parse((await ask(`${url}/api/admin/queue/stats`, { headers })).body) as typeof stats
  }
  host.process.kill('SIGTERM')
  expect(await host.ended).toMatchObject({ code: 0 })
})

async function idsOf(queue: OpenQueue): Promise<number[]> {
  const { jobs } = await queue.jobs({ limit: 1000 })
  return jobs.map(({ id }) => id).reverse()
}

/** Write until the disk refuses, past all that is asked before. */
async function fillUp(store: Store): Promise<never> {
  for (let i = 0; ; i++) {
    await store.write(() =>
      store.statement('INSERT INTO paused_queues VALUES (?, 0, ?)').run(`q${i}`, 'x'.repeat(20_000)),
    )
  }
}

/** Looks between turns of the event loop: for what tells nobody. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}
