import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { repairCounters } from '../../../src/store/counters.ts'
import { BUSY_LIMIT_MS } from '../../../src/store/group-commit.ts'
import { openStore } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { resolved } from '../../support/manual-executor.ts'
import { openTestQueue, peek, untilStatus } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { SRC, startChild, startCommand, type Child } from './child.ts'

/** A process that holds the write lock until it is told to let go. */
async function lockHolder(file: string): Promise<Child> {
  const holder = startChild(
    `import Database from 'better-sqlite3'
     const db = new Database(process.argv[2])
     db.exec('BEGIN IMMEDIATE')
     console.log('held')
     process.stdin.once('data', () => { db.exec('COMMIT'); db.close(); console.log('gone'); process.exit() })`,
    { args: [file] },
  )
  await holder.line()
  return holder
}

test("another process's write lock is waited for, with the event loop turning, and the write succeeds", async () => {
  const { queue, file } = await openTestQueue()
  const holder = await lockHolder(file)
  const enqueued = queue.enqueue({ type: 't' })
  let isEnqueued = false
  void enqueued.then(() => (isEnqueued = true))
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve))
    // Reading goes on meanwhile.
    expect((await queue.stats()).pending).toBe(0)
  }
  expect(isEnqueued).toBe(false)
  holder.say('go')
  await enqueued
  expect(peek(file, 'SELECT id FROM jobs')).toEqual([{ id: 1 }])
})

test('a lock that is held past all patience refuses the enqueue with words; an outcome is kept until it is gone', async () => {
  const { queue, file, clock, executor } = await openTestQueue()
  await queue.start()
  const { job } = await queue.enqueue({ type: 't' })
  const attempt = await executor.attemptOf(job.id)
  const holder = await lockHolder(file)

  const enqueued = queue.enqueue({ type: 't' })
  const refusal = enqueued.catch((error: unknown) => error)
  const pressing = setInterval(() => clock.advance(BUSY_LIMIT_MS), 1)
  expect(await refusal).toMatchObject({
    code: 'STORAGE_BUSY',
    message: expect.stringMatching(/another process.*was not saved.*Try again/),
  })
  const told = new Promise<string | null>((resolve) => queue.on('storage', ({ message }) => resolve(message)))
  attempt.end(resolved)
  expect(await told).toMatch(/another process/)
  holder.say('go')
  await untilStatus(queue, job.id, 'completed')
  clearInterval(pressing)
  expect((await queue.jobs()).jobs).toMatchObject([{ id: job.id, status: 'completed' }])
})

test('six processes that enqueue into one file at once: every id is unique, and none is lost', async () => {
  const EACH = 300
  const file = join(tempFolder(), 'queue.db')
  await (await openQueue({ file, clock: new FakeClock() })).close()
  const children = Array.from({ length: 6 }, (_, i) =>
    startChild(
      `import { openQueue } from '$SRC/queue/open-queue.ts'
       process.stdin.once('data', async () => {
         const queue = await openQueue({ file: process.argv[2] })
         const ids = []
         for (let n = 0; n < ${EACH}; n += 10) {
           const added = await Promise.all(Array.from({ length: 10 }, (_, m) =>
             queue.enqueue({ type: 't', key: process.argv[3] + '-' + (n + m), payload: JSON.stringify(n + m) })))
           for (const { job } of added) ids.push(job.id)
         }
         console.log(JSON.stringify(ids))
         await queue.close()
         process.exit()
       })
       console.log('ready')`,
      { args: [file, `p${i}`] },
    ),
  )
  for (const child of children) await child.line()
  for (const child of children) child.say('go')
  const acknowledged = (
    await Promise.all(children.map(async (child) => JSON.parse(await child.line()) as number[]))
  ).flat()
  await Promise.all(children.map(({ ended }) => ended))
  expect(acknowledged).toHaveLength(6 * EACH)
  expect(new Set(acknowledged).size).toBe(6 * EACH)
  const rows = peek<{ id: number; key: string }>(file, 'SELECT id, key FROM jobs ORDER BY id')
  expect(rows.map(({ id }) => id)).toEqual(acknowledged.sort((a, b) => a - b))
  expect(new Set(rows.map(({ key }) => key)).size).toBe(6 * EACH)
  const store = openStore({ file, clock: new FakeClock() })
  expect(await store.write(() => repairCounters(store))).toBe(0)
  await store.close()
})

test('six processes that work on one file at once: one is the host, the others are told so', async () => {
  const file = join(tempFolder(), 'queue.db')
  await (await openQueue({ file, clock: new FakeClock() })).close()
  const children = Array.from({ length: 6 }, () =>
    startChild(
      `import { openQueue } from '$SRC/queue/open-queue.ts'
       const queue = await openQueue({ file: process.argv[2] })
       console.log('open')
       process.stdin.once('data', () => queue.start().then(
         () => console.log(JSON.stringify({ pid: process.pid })),
         ({ code, data }) => console.log(JSON.stringify({ code, ...data })),
       ))`,
      { args: [file] },
    ),
  )
  for (const child of children) await child.line()
  for (const child of children) child.say('go')
  const answers = await Promise.all(
    children.map(async (child) => JSON.parse(await child.line()) as { pid: number; code?: string }),
  )
  const hosts = answers.filter(({ code }) => code === undefined)
  expect(hosts).toHaveLength(1)
  const [host] = hosts
  for (const { code, pid } of answers.filter((answer) => answer.code !== undefined)) {
    expect(code).toBe('LOCKED')
    // 0 where it had just taken the lock, and had not yet written its name.
    expect([host?.pid, 0]).toContain(pid)
  }
})

test('a second host on one workspace exits with 3 and names the first, which works on', async () => {
  const dir = join(tempFolder(), 'yard')
  mkdirSync(dir)
  const start = (): Child =>
    startCommand(
      [process.execPath, join(SRC, 'cli.ts'), 'serve', '--json', '--no-open', '--workspace', dir],
      { PATH: process.env.PATH, HOME: tempFolder(), XDG_STATE_HOME: tempFolder() },
    )
  const first = start()
  const { url, pid } = JSON.parse(await first.line()) as { url: string; pid: number }
  const { code, stderr } = await start().ended
  expect(code).toBe(3)
  expect(stderr).toContain(`process ${pid}, ${url}`)

  first.process.kill('SIGKILL')
  await first.ended
  const third = start()
  await third.line()
  third.process.kill('SIGTERM')
  expect(await third.ended).toMatchObject({ code: 0 })
})

test('a writer that dies with the lock in its hands stands in nobody’s way', async () => {
  const { queue, file } = await openTestQueue()
  const holder = await lockHolder(file)
  const enqueued = queue.enqueue({ type: 't' })
  holder.process.kill('SIGKILL')
  await enqueued
  expect((await queue.stats()).pending).toBe(1)
})

test('a read that another process makes long does not hold up the queue’s writes', async () => {
  const file = join(tempFolder(), 'queue.db')
  const store = openStore({ file, clock: new FakeClock() })
  onTestFinished(() => store.close())
  const reader = new Database(file, { readonly: true })
  const rows = reader.prepare('SELECT name FROM sqlite_schema').iterate()
  rows.next()
  await store.write(() => store.statement(`INSERT INTO paused_queues VALUES ('a', 0, NULL)`).run())
  rows.return?.()
  expect(reader.prepare('SELECT name FROM paused_queues').pluck().all()).toEqual(['a'])
  reader.close()
})
