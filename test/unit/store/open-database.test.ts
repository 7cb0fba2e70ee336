import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate } from '../../../src/store/migrate.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { openStore } from '../../../src/store/store.ts'
import { repairCounters } from '../../../src/store/counters.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function newFile(): string {
  return join(tempFolder(), 'queue.db')
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

test('every opening promises durable commits, the second as well as the first', () => {
  const file = newFile()
  for (let opening = 1; opening <= 3; opening++) {
    const db = openDatabase(file, 0)
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0)
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2)
    db.close()
  }
})

test.for([
  ['a text file', 'dear diary, today I became a queue'],
  ['an empty file', ''],
  ['a cut header', 'SQLite form'],
])('%s is refused and left as it was', ([, content]) => {
  const file = newFile()
  writeFileSync(file, content!)
  expect(() => openDatabase(file, 0)).toThrow(
    expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringContaining(file) }),
  )
  expect(readFileSync(file, 'utf8')).toBe(content)
  expect(existsSync(`${file}-wal`)).toBe(false)
})

test('a folder in its place is refused by name', () => {
  const file = newFile()
  mkdirSync(file)
  expect(() => openDatabase(file, 0)).toThrow(
    expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringContaining(file) }),
  )
})

test('what a kill during the making of a database left behind does not stand in the way', () => {
  const file = newFile()
  writeFileSync(`${file}.draft`, 'half a header')
  openDatabase(file, 0).close()
  expect(existsSync(`${file}.draft`)).toBe(false)
  openDatabase(file, 0).close()
})

test("somebody else's database is refused and left as it was", () => {
  const file = newFile()
  const other = new Database(file)
  other.exec('CREATE TABLE diary (entry TEXT)')
  other.close()
  const before = hashOf(file)
  expect(() => openDatabase(file, 0)).toThrow(/not a Yardmaster database/)
  expect(hashOf(file)).toBe(before)
})

test('a database of a newer Yardmaster is refused and left as it was', () => {
  const file = newFile()
  const db = openDatabase(file, 0)
  db.pragma(`user_version = ${MIGRATIONS.length + 1}`)
  db.close()
  const before = hashOf(file)
  expect(() => openDatabase(file, 0)).toThrow(/newer Yardmaster/)
  expect(hashOf(file)).toBe(before)
})

test('a damaged page is found at the opening', () => {
  const file = newFile()
  const db = openDatabase(file, 0)
  db.close()
  const bytes = readFileSync(file)
  bytes.fill(0xff, 4096 * 3, 4096 * 6)
  writeFileSync(file, bytes)
  expect(() => openDatabase(file, 0)).toThrow(expect.objectContaining({ code: 'STORAGE_FAILED' }))
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

function timeIn(name: string): string {
  return name.replace(/^queue-v\d+-/, '')
}

test('an upgrade copies the database first, whole and verified, and keeps five copies', () => {
  const file = newFile()
  openDatabase(file, 0).close()
  const migrations = [...MIGRATIONS]
  for (let i = 0; i < 7; i++) {
    migrations.push(`CREATE TABLE later_${i} (x INTEGER) STRICT; INSERT INTO later_${i} VALUES (${i})`)
    const db = new Database(file)
    migrate(db, { file, migrations, now: Date.UTC(2026, 0, 1 + i) })
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    db.close()
  }
  const folder = join(file, '..', 'backups')
  // By when they were made: version 10 stands before version 9 otherwise.
  const copies = readdirSync(folder).sort((a, b) => timeIn(a).localeCompare(timeIn(b)))
  expect(copies).toHaveLength(5)
  expect(copies.at(-1)).toBe(`queue-v${MIGRATIONS.length + 6}-2026-01-07T00-00-00-000Z.db`)
  const copy = new Database(join(folder, copies.at(-1)!), { readonly: true })
  expect(copy.prepare('SELECT x FROM later_5').pluck().get()).toBe(5)
  copy.close()
})

test('a step that fails leaves the version before it, and the steps that worked', () => {
  const file = newFile()
  openDatabase(file, 0).close()
  const db = new Database(file)
  const migrations = [
    ...MIGRATIONS,
    'CREATE TABLE good (x INTEGER)',
    'CREATE TABLE half (x INTEGER); SELECT broken',
  ]
  expect(() => migrate(db, { file, migrations, now: 0 })).toThrow()
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1)
  expect(db.prepare(`SELECT name FROM sqlite_master WHERE name IN ('good', 'half')`).pluck().all()).toEqual([
    'good',
  ])
  db.close()
})

test('counters that a hand has changed are set right, and said', async () => {
  const file = newFile()
  const store = openStore({ file, clock: new FakeClock() })
  await store.write(() => {
    store
      .statement(
        `INSERT INTO jobs (queue_id, type_id, status, is_due, priority, run_at, created_at, updated_at, payload)
        VALUES (1, 1, 1, 1, 0, 0, 0, 0, '{}')`,
      )
      .run()
    store.statement(`UPDATE counters SET pending = 7`).run()
    store.statement(`INSERT INTO counters (queue_id, type_id, dead) VALUES (2, 1, 3)`).run()
  })
  expect(await store.write(() => repairCounters(store))).toBe(2)
  expect(store.statement('SELECT queue_id, type_id, pending, dead FROM counters').all()).toEqual([
    { queue_id: 1, type_id: 1, pending: 1, dead: 0 },
  ])
  expect(await store.write(() => repairCounters(store))).toBe(0)
  await store.close()
})

test('only a copy made by the database itself is whole: the file alone may lack what the log holds', async () => {
  const file = newFile()
  const store = openStore({ file, clock: new FakeClock() })
  await store.write(() => store.statement(`INSERT INTO paused_queues VALUES ('q', 0, NULL)`).run())
  const copy = join(tempFolder(), 'copy.db')
  copyFileSync(file, copy)
  const seen = new Database(copy, { readonly: true })
  const paused = seen.prepare('SELECT name FROM paused_queues').all()
  seen.close()
  await store.close()
  expect(paused).toEqual([])
})
