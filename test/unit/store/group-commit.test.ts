import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function setup(): { store: Store; file: string; pause: (name: string) => Promise<unknown> } {
  const file = join(tempFolder(), 'queue.db')
  const store = openStore({ file, clock: systemClock })
  onTestFinished(() => store.close())
  const insert = (name: string): unknown =>
    store.statement('INSERT INTO paused_queues VALUES (?, 0, NULL)').run(name)
  return { store, file, pause: (name) => store.write(() => insert(name)) }
}

function names(store: Store): unknown[] {
  return store.statement('SELECT name FROM paused_queues ORDER BY name').pluck().all()
}

test('writes of one turn share a transaction, and are answered in their order', async () => {
  const { store, pause } = setup()
  const order: string[] = []
  const seen = await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      pause(name).then(() => {
        order.push(name)
        return names(store).length
      }),
    ),
  )
  expect(order).toEqual(['a', 'b', 'c'])
  // All three were on disk before the first was answered.
  expect(seen).toEqual([3, 3, 3])
})

test('a write that throws is rolled back alone', async () => {
  const { store, pause } = setup()
  const results = await Promise.allSettled([
    pause('a'),
    store.write(() => {
      store.statement(`INSERT INTO paused_queues VALUES ('ghost', 0, NULL)`).run()
      throw new Error('changed my mind')
    }),
    pause('b'),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(names(store)).toEqual(['a', 'b'])
})

test('alone in its transaction, a write that throws leaves nothing', async () => {
  const { store } = setup()
  await expect(
    store.write(() => {
      store.statement(`INSERT INTO paused_queues VALUES ('ghost', 0, NULL)`).run()
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(names(store)).toEqual([])
})

test("a write waits for another process's lock without blocking the thread, and then succeeds", async () => {
  const { store, file, pause } = setup()
  const other = new Database(file)
  other.exec('BEGIN IMMEDIATE')
  const written = pause('a')
  // The event loop turns meanwhile: this timer is what lets the lock go.
  await new Promise((resolve) => setTimeout(resolve, 300))
  other.exec('COMMIT')
  other.close()
  await written
  expect(names(store)).toEqual(['a'])
})

test('a full disk refuses, nothing is half written, and writing goes on once there is room', async () => {
  const { store, pause } = setup()
  const pages = store.statement('PRAGMA page_count').pluck().get() as number
  store.statement(`PRAGMA max_page_count = ${pages}`).get()
  const large = 'x'.repeat(100_000)
  const results = await Promise.allSettled([
    store.write(() => store.statement('INSERT INTO paused_queues VALUES (?, 0, ?)').run('big', large)),
    store.write(() => store.statement('INSERT INTO paused_queues VALUES (?, 0, ?)').run('bigger', large)),
  ])
  expect(results).toMatchObject([
    { status: 'rejected', reason: { code: 'STORAGE_FULL' } },
    { status: 'rejected', reason: { code: 'STORAGE_FULL' } },
  ])
  expect(names(store)).toEqual([])
  store.statement('PRAGMA max_page_count = 1000000').get()
  await pause('a')
  expect(names(store)).toEqual(['a'])
})

test('closing finishes what is being written, and refuses what comes after', async () => {
  const { store, file, pause } = setup()
  const written = pause('a')
  await Promise.all([store.close(), store.close()])
  await written
  await expect(pause('b')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  const db = new Database(file, { readonly: true })
  expect(db.prepare('SELECT name FROM paused_queues').pluck().all()).toEqual(['a'])
  db.close()
})

test('a portion of a long work lets what comes meanwhile go first, and is alone in its transaction', async () => {
  const { store, pause } = setup()
  const order: string[] = []
  const portion = store.writeBehind(() => order.push(`portion, after ${names(store).join(' ')}`))
  // Each write follows upon the one before, as the claim of a job follows upon its enqueueing.
  const others = pause('a').then(() => pause('b'))
  await Promise.all([portion, others.then(() => order.push('others'))])
  expect(order).toEqual(['others', 'portion, after a b'])
})

test('a portion that has let enough others go first goes before what never ends', async () => {
  const { store, pause } = setup()
  let isDone = false
  const portion = store.writeBehind(() => (isDone = true))
  let writes = 0
  while (!isDone && writes < 100) await pause(String(writes++))
  await portion
  expect(writes).toBeLessThan(10)
})
