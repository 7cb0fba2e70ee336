import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { backupFile, listBackups } from '../../../src/store/backup-files.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { APPLICATION_ID } from '../../../src/store/application-id.ts'
import { acquireHostLock } from '../../../src/store/host-lock.ts'
import { createReader } from '../../../src/store/reader/reader.ts'
import { restoreDatabase, restoreLocked } from '../../../src/store/restore.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ManualExecutor } from '../../support/manual-executor.ts'
import { peek } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A database with one job in it, a copy from then, and another job that came after. Nobody has it open. */
async function setup() {
  const dir = tempFolder()
  const databaseFile = join(dir, 'queue.db')
  const clock = new FakeClock()
  const copy = backupFile(databaseFile, 1, clock.now())
  const enqueue = async (type: string): Promise<void> => {
    const queue = await openQueue({ file: databaseFile, clock, executor: new ManualExecutor() })
    await queue.enqueue({ type })
    await queue.close()
  }
  await enqueue('before')
  const reader = createReader({ file: databaseFile, clock })
  await reader.run('backup', { target: copy })
  await reader.close()
  await enqueue('after')
  clock.advance(60_000)
  const types = (file = databaseFile) =>
    peek<{ type: string }>(
      file,
      'SELECT types.name AS type FROM jobs JOIN types ON types.id = type_id ORDER BY jobs.id',
    ).map(({ type }) => type)
  const restore = (file = copy) => restoreDatabase({ databaseFile, file, clock })
  return { dir, databaseFile, clock, copy, enqueue, types, restore, names: () => readdirSync(dir).sort() }
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

test('a restored database is the copy, and the one before is kept as a verified copy', async () => {
  const { restore, types, copy, databaseFile, names, enqueue } = await setup()
  const copied = hashOf(copy)

  const kept = await restore()

  expect(types()).toEqual(['before'])
  expect(types(kept ?? '')).toEqual(['before', 'after'])
  expect(listBackups(databaseFile).map(({ name, isReplaced }) => [name, isReplaced])).toEqual([
    [basename(kept ?? ''), true],
    [basename(copy), false],
  ])
  expect(hashOf(copy)).toBe(copied)
  expect(names()).toEqual(['backups', 'queue.db'])
  await enqueue('later')
  expect(types()).toEqual(['before', 'later'])
})

test('the log of the old database is never replayed onto the new one', async () => {
  const { restore, types, databaseFile } = await setup()
  // A host that was killed leaves its log behind, with commits that are nowhere else.
  const wal = `${databaseFile}-wal`
  const killed = new Database(databaseFile)
  killed.pragma('journal_mode = WAL')
  killed.exec(`UPDATE types SET name = name || ' in the log'`)
  const log = readFileSync(wal)
  const main = readFileSync(databaseFile)
  killed.close()
  writeFileSync(databaseFile, main)
  writeFileSync(wal, log)

  const kept = await restore()

  expect(existsSync(wal)).toBe(false)
  expect(types()).toEqual(['before'])
  expect(types(kept ?? '')).toEqual(['before in the log', 'after in the log'])
})

test('where there is no database, the copy simply comes there', async () => {
  const { copy, clock, types } = await setup()
  const databaseFile = join(tempFolder(), 'new.db')
  expect(await restoreDatabase({ databaseFile, file: copy, clock })).toBeNull()
  expect(types(databaseFile)).toEqual(['before'])
})

test('the oldest of five copies can be restored, and is still there', async () => {
  const { restore, databaseFile, clock, copy } = await setup()
  for (let minute = 1; minute <= 4; minute++) {
    const reader = createReader({ file: databaseFile, clock })
    await reader.run('backup', { target: backupFile(databaseFile, 1, clock.now() + minute) })
    await reader.close()
  }
  clock.advance(60_000)
  await restore()
  expect(existsSync(copy)).toBe(true)
})

test('a database too damaged to be copied is set aside as it is, and no rotation drops it', async () => {
  const { restore, types, databaseFile } = await setup()
  const bytes = readFileSync(databaseFile)
  bytes.fill(0xff, 4096, 8192)
  writeFileSync(databaseFile, bytes)

  const kept = await restore()

  expect(types()).toEqual(['before'])
  expect(basename(kept ?? '')).toMatch(/^damaged-.*queue\.db$/)
  expect(readFileSync(kept ?? '').equals(bytes)).toBe(true)
  expect(
    listBackups(databaseFile).map(({ name }) => join(databaseFile, '..', 'backups', name)),
  ).not.toContain(kept)
})

test('while another program has the database open it is refused, and nothing is changed', async () => {
  const { restore, types, databaseFile, names } = await setup()
  const other = new Database(databaseFile)
  onTestFinished(() => void other.close())
  other.prepare('SELECT count(*) FROM jobs').get()
  await expect(restore()).rejects.toMatchObject({ code: 'STORAGE_BUSY' })
  expect(types()).toEqual(['before', 'after'])
  other.exec(`INSERT INTO paused_queues VALUES ('q', 0, NULL)`)
  expect(names()).not.toContain('queue.db.restoring')
  other.close()
  await restore()
  expect(types()).toEqual(['before'])
})

test('while a host runs it is refused by its lock, and afterwards the lock is free again', async () => {
  const { databaseFile, copy, clock, types } = await setup()
  const lock = acquireHostLock(databaseFile)
  await expect(restoreLocked({ databaseFile, file: copy, clock })).rejects.toMatchObject({
    code: 'LOCKED',
    data: { pid: process.pid },
  })
  expect(types()).toEqual(['before', 'after'])
  lock.release()
  await restoreLocked({ databaseFile, file: copy, clock })
  acquireHostLock(databaseFile).release()
  expect(types()).toEqual(['before'])
})

test.for<[string, (copy: string) => void, RegExp]>([
  ['is not there', (copy) => writeFileSync(`${copy}.other`, ''), /no such file/],
  ['is text', (copy) => writeFileSync(copy, 'dear diary'.repeat(1_000)), /not a database/],
  ['is empty', (copy) => writeFileSync(copy, ''), /not a database/],
  [
    'is cut in half',
    (copy) => writeFileSync(copy, readFileSync(copy).subarray(0, 40_960)),
    /damaged|malformed/,
  ],
  ['has a damaged page', damagePage, /damaged|malformed/],
  ['is of a newer Yardmaster', (copy) => alter(copy, 'PRAGMA user_version = 99'), /newer Yardmaster/],
  ['is of another program', (copy) => alter(copy, 'PRAGMA application_id = 7'), /another program/],
  ['brings a trigger of its own', (copy) => alter(copy, TRIGGER), /tables are not those/],
  ['brings a view in place of a table', (copy) => alter(copy, VIEW), /tables are not those/],
])('a copy that %s is refused, and nothing is changed', async ([what, spoil, why]) => {
  const { restore, types, databaseFile, copy, names } = await setup()
  spoil(copy)
  const before = hashOf(databaseFile)
  await expect(restore(what === 'is not there' ? `${copy}.none` : copy)).rejects.toThrow(why)
  expect(hashOf(databaseFile)).toBe(before)
  expect(types()).toEqual(['before', 'after'])
  expect(names().filter((name) => name.includes('restoring'))).toEqual([])
})

const TRIGGER = `CREATE TRIGGER evil AFTER INSERT ON jobs BEGIN DELETE FROM jobs; END`
const VIEW = `DROP TABLE paused_queues; CREATE VIEW paused_queues AS
  WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x AS name, x AS paused_at, x AS reason FROM r`

function alter(copy: string, sql: string): void {
  const db = new Database(copy)
  db.exec(sql)
  db.close()
}

function damagePage(copy: string): void {
  const bytes = readFileSync(copy)
  // The root of the jobs' own table: its header says how to read it.
  const db = new Database(copy, { readonly: true })
  const root = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'jobs'`).pluck().get() as number
  db.close()
  bytes.fill(0xff, (root - 1) * 4096, root * 4096)
  writeFileSync(copy, bytes)
}

test('a folder in its place is refused by name', async () => {
  const { restore, dir } = await setup()
  const folder = join(dir, 'folder.db')
  mkdirSync(folder)
  await expect(restore(folder)).rejects.toThrow(folder)
})

test('a copy of an earlier version is restored as it is, and brought up to date when it is opened', async () => {
  const { databaseFile, clock, restore, enqueue, types } = await setup()
  const old = join(tempFolder(), 'old.db')
  const db = new Database(old)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.exec(MIGRATIONS[0] ?? '')
  db.pragma('user_version = 1')
  db.exec(`INSERT INTO jobs (queue, type, status, is_due, priority, run_at, created_at, updated_at, payload)
    VALUES ('default', 'old', 'pending', 1, 0, 0, 0, 0, '{}')`)
  db.close()
  const reader = createReader({ file: databaseFile, clock })
  expect(await reader.run('restorePreview', { file: old })).toMatchObject({
    backup: { version: 1, stats: { pending: 1 } },
    present: { pending: 2 },
    lost: 1,
    turnedBack: 1,
  })
  await reader.close()

  await restore(old)

  expect(peek(databaseFile, 'PRAGMA user_version')).toEqual([{ user_version: 1 }])
  await enqueue('new')
  expect(types()).toEqual(['old', 'new'])
})
