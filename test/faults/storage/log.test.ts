import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock, type Clock } from '../../../src/clock.ts'
import { CheckpointThread } from '../../../src/store/checkpoint-thread.ts'
import { refusalOf } from '../../../src/store/disk.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { startChild, type Child } from './child.ts'

const MB = 1024 * 1024

function setup(clock: Clock = systemClock): { store: Store; file: string; walBytes: () => number } {
  const file = join(tempFolder(), 'queue.db')
  const store = openStore({ file, clock })
  onTestFinished(() => store.close())
  return { store, file, walBytes: () => statSync(`${file}-wal`).size }
}

/** A program that has begun to read and does not come to an end. */
async function stuckReader(file: string): Promise<Child> {
  const reader = startChild(
    `import Database from 'better-sqlite3'
     const db = new Database(process.argv[2], { readonly: true })
     const rows = db.prepare('SELECT name FROM sqlite_schema').iterate()
     rows.next()
     console.log('reading')
     // Held: what nobody can reach any more is closed.
     setInterval(() => [db, rows], 1000)`,
    { args: [file] },
  )
  await reader.line()
  return reader
}

/** Rewrite a row of a megabyte until the log has `bytes`. @returns how many times */
async function writeUntil(store: Store, bytes: number): Promise<number> {
  for (let i = 1; ; i++) {
    // Other text each time: SQLite leaves a page alone that would not change.
    const text = String.fromCharCode(97 + (i % 26)).repeat(MB)
    await store.write(() =>
      store
        .statement(
          `INSERT INTO paused_queues VALUES ('big', ?, ?)
           ON CONFLICT DO UPDATE SET paused_at = excluded.paused_at, reason = excluded.reason`,
        )
        .run(i, text),
    )
    if (store.storage().walBytes >= bytes) return i
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
}

test('a log that has grown is emptied when the queue is idle', async () => {
  const { store, walBytes } = setup()
  const large = 'x'.repeat(20 * MB)
  await store.write(() => store.statement(`INSERT INTO paused_queues VALUES ('big', 0, ?)`).run(large))
  expect(walBytes()).toBeGreaterThan(16 * MB)
  await until(() => store.storage().lastCheckpoint !== null)
  expect(store.storage().lastCheckpoint).toMatchObject({ isComplete: true })
  expect(walBytes()).toBe(0)
  expect(store.statement('SELECT length(reason) FROM paused_queues').pluck().get()).toBe(large.length)
})

test('a stuck reader loses nothing and stops nobody; past 64 MB that is told, and once it is gone the log shrinks', async () => {
  const { store, file, walBytes } = setup()
  const reader = await stuckReader(file)
  const written = await writeUntil(store, 65 * MB)
  expect(store.storage()).toMatchObject({ isWalLarge: true, trouble: null, refusal: null })
  // Something stands in its way; it does not wait for it.
  const aside = new CheckpointThread(file)
  onTestFinished(() => aside.close())
  expect(await aside.empty()).toEqual({ isComplete: false })
  await until(() => store.storage().lastCheckpoint?.isComplete === false)
  expect(walBytes()).toBeGreaterThan(64 * MB)

  reader.process.kill('SIGKILL')
  await reader.ended
  await until(() => store.storage().lastCheckpoint?.isComplete === true)
  expect(walBytes()).toBe(0)
  expect(store.storage()).toMatchObject({ isWalLarge: false, trouble: null })
  expect(store.statement('SELECT paused_at FROM paused_queues').pluck().all()).toEqual([written])
  expect(store.statement('PRAGMA integrity_check').pluck().get()).toBe('ok')
})

test('a log without end refuses new jobs before it takes the disk, and says what keeps it', () => {
  const disk = { databaseBytes: MB, freeBytes: 1000 * MB, totalBytes: 2000 * MB }
  expect(refusalOf({ ...disk, walBytes: 256 * MB })).toBeNull()
  expect(refusalOf({ ...disk, walBytes: 257 * MB })).toMatchObject({
    code: 'STORAGE_FULL',
    message: expect.stringMatching(/257 MB.*keeps the database open.*End that program/),
  })
})

test('little room refuses new jobs: 16 MB, or a twentieth of a small disk', () => {
  const disk = { databaseBytes: 0, walBytes: 0 }
  expect(refusalOf({ ...disk, freeBytes: 17 * MB, totalBytes: 1000 * MB })).toBeNull()
  expect(refusalOf({ ...disk, freeBytes: 15 * MB, totalBytes: 1000 * MB })).toMatchObject({
    code: 'STORAGE_FULL',
  })
  expect(refusalOf({ ...disk, freeBytes: 1.1 * MB, totalBytes: 20 * MB })).toBeNull()
  expect(refusalOf({ ...disk, freeBytes: 0.9 * MB, totalBytes: 20 * MB })).toMatchObject({
    code: 'STORAGE_FULL',
  })
  // A file system that doesn't say refuses nothing by itself.
  expect(refusalOf({ ...disk, freeBytes: null, totalBytes: null })).toBeNull()
})

test('a host keeps room for the worst day, and whoever only enqueues does not', async () => {
  const clock = new FakeClock()
  const { store, file } = setup(clock)
  await store.write(() => store.statement(`INSERT INTO paused_queues VALUES ('a', 0, NULL)`).run())
  clock.advance(60_000)
  expect(store.storage().isBallastThere).toBe(false)
  store.keepBallast()
  clock.advance(5_000)
  await until(() => store.storage().isBallastThere)
  const { totalBytes } = store.storage()
  expect(statSync(`${file}.ballast`).size).toBe(Math.floor(Math.min(32 * MB, (totalBytes ?? Infinity) / 16)))
  await store.close()
  expect(existsSync(`${file}.ballast.part`)).toBe(false)
})
