import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { APPLICATION_ID } from '../../../src/store/application-id.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { schemaFault } from '../../../src/store/schema.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { hasStrace, startChild } from './child.ts'
import { hashOf } from './file-hash.ts'
import { smallDisk } from './small-disk.ts'

/** What a later version might bring: tables, indices, and every row rewritten. */
const LATER = [
  `CREATE TABLE notes (id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
   INSERT INTO notes (job_id, text) SELECT id, payload FROM jobs;
   CREATE INDEX notes_by_job ON notes (job_id);`,
  `ALTER TABLE notes ADD COLUMN written_at INTEGER NOT NULL DEFAULT 0;
   UPDATE notes SET written_at = id;
   DROP INDEX notes_by_job;
   CREATE INDEX notes_by_time ON notes (written_at);
   UPDATE jobs SET priority = priority + 1;`,
] as const
const ALL = [...MIGRATIONS, ...LATER]
const JOBS = 50

/** A database of the first version, so that every step there is has something to do. */
function oldDatabase(file: string, payload = '{}'): void {
  const db = new Database(file)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma('journal_mode = WAL')
  migrate(db, { file, migrations: MIGRATIONS.slice(0, 1), now: 0 })
  const insert = db.prepare(
    `INSERT INTO jobs (queue, type, status, is_due, priority, run_at, created_at, updated_at, payload)
     VALUES ('q', ?, 'pending', 1, 0, 0, 0, 0, ?)`,
  )
  for (let i = 0; i < JOBS; i++) insert.run(`t${i % 9}`, payload)
  db.close()
}

/** Old or new schema, to the letter, and every job in it. @returns its version */
function expectWhole(file: string): number {
  const db = new Database(file)
  try {
    const version = db.pragma('user_version', { simple: true }) as number
    expect(schemaFault(db, ALL.slice(0, version))).toBeNull()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(db.prepare('SELECT count(*) FROM jobs').pluck().get()).toBe(JOBS)
    const priority = version === ALL.length ? 1 : 0
    expect(db.prepare('SELECT DISTINCT priority FROM jobs').pluck().all()).toEqual([priority])
    if (version > MIGRATIONS.length) {
      expect(db.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(JOBS)
    }
    return version
  } finally {
    db.close()
  }
}

function expectWayOn(file: string): void {
  const db = new Database(file)
  migrate(db, { file, migrations: ALL, now: 1 })
  db.close()
  expect(expectWhole(file)).toBe(ALL.length)
  const folder = join(file, '..', 'backups')
  const copies = existsSync(folder) ? readdirSync(folder) : []
  expect(copies.filter((name) => !name.endsWith('.db'))).toEqual([])
}

const VERSIONS = ALL.map((_, i) => i + 1)

test('cut short as any statement begins, an upgrade leaves the old or the new schema, every job, and a way on', () => {
  const file = join(tempFolder(), 'queue.db')
  oldDatabase(file)
  const seen = new Set<number>()
  let statements = 0
  // What a kill leaves is what the files hold at that moment.
  const copy = (): void => {
    const cut = join(tempFolder(), 'queue.db')
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${cut}${suffix}`)
    cuts.push(cut)
    statements++
  }
  const cuts: string[] = []
  const db = new Database(file, { verbose: copy })
  db.pragma('journal_mode = WAL')
  // Every page at once to the log: what is not committed is there too.
  db.pragma('cache_size = 1')
  migrate(db, { file, migrations: ALL, now: 0 })
  copy()
  db.close()
  for (const cut of cuts) {
    seen.add(expectWhole(cut))
    expectWayOn(cut)
  }
  expect(statements).toBeGreaterThan(40)
  expect([...seen].sort((a, b) => a - b)).toEqual(VERSIONS)
})

test('killed for good at every seventh statement, too', async () => {
  const old = join(tempFolder(), 'queue.db')
  oldDatabase(old)
  const seen = new Set<number>()
  for (let nth = 3, isOn = true; isOn; nth += 7) {
    const file = join(tempFolder(), 'queue.db')
    copyFileSync(old, file)
    isOn = await migrateKilledAt(file, nth)
    seen.add(expectWhole(file))
    expectWayOn(file)
  }
  expect(seen.size).toBeGreaterThan(1)
}, 120_000)

/** Bring `file` up to date in a process that is killed as its `nth` statement begins. @returns whether it was */
async function migrateKilledAt(file: string, nth: number): Promise<boolean> {
  const child = startChild(
    `import Database from 'better-sqlite3'
     import { migrate } from '$SRC/store/migrate.ts'
     let statements = 0
     const verbose = () => { if (++statements === ${nth}) process.kill(process.pid, 'SIGKILL') }
     const db = new Database(process.argv[2], { verbose })
     db.pragma('journal_mode = WAL')
     migrate(db, { file: process.argv[2], migrations: ${JSON.stringify(ALL)}, now: 0 })
     db.close()`,
    { args: [file] },
  )
  const { code, signal, stderr } = await child.ended
  if (signal === 'SIGKILL') return true
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return false
}

test('killed at any sync or change of a name, the making of a database leaves none or a whole one', async (context) => {
  if (!hasStrace()) context.skip('stopping a process at a call takes strace')
  const folder = tempFolder()
  for (const call of ['fsync,fdatasync', 'rename', 'unlink']) {
    for (let nth = 1; nth < 40; nth++) {
      const dir = join(folder, `${call}-${nth}`)
      mkdirSync(dir)
      const file = join(dir, 'queue.db')
      const child = startChild(
        `import { openDatabase } from '$SRC/store/open-database.ts'
         openDatabase(process.argv[2], 0).close()`,
        {
          args: [file],
          wrap: [
            'strace',
            '-f',
            '-qq',
            '-o',
            '/dev/null',
            '-e',
            `trace=${call}`,
            '-e',
            `inject=${call}:signal=KILL:when=${nth}`,
          ],
        },
      )
      const { code, signal, stderr } = await child.ended
      if (code !== 0) expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' })
      if (existsSync(file)) {
        const db = new Database(file, { readonly: true })
        expect(schemaFault(db, MIGRATIONS)).toBeNull()
        db.close()
      }
      openDatabase(file, 0).close()
      if (code !== 0) continue
      expect(nth).toBeGreaterThan(1)
      break
    }
  }
}, 120_000)

test('an upgrade whose copy finds no room changes nothing, says so, and leaves no partial copy', (context) => {
  const disk = smallDisk(context, 24)
  const file = join(disk.dir, 'queue.db')
  oldDatabase(file, JSON.stringify('x'.repeat(40_000)))
  const before = hashOf(file)
  disk.fill(500_000)
  const db = new Database(file)
  expect(() => migrate(db, { file, migrations: ALL, now: 0 })).toThrow(
    expect.objectContaining({
      code: 'STORAGE_FULL',
      message: expect.stringMatching(/no room for the copy.*left as it was.*open it again/),
    }),
  )
  db.close()
  expect(hashOf(file)).toBe(before)
  expect(readdirSync(join(disk.dir, 'backups'))).toEqual([])
  disk.clear()
  const again = new Database(file)
  migrate(again, { file, migrations: ALL, now: 0 })
  again.close()
  expect(expectWhole(file)).toBe(ALL.length)
})

test('an upgrade that finds no room after its copy leaves a schema whole, every job, and the copy', (context) => {
  const disk = smallDisk(context, 8)
  const file = join(disk.dir, 'queue.db')
  oldDatabase(file, JSON.stringify('x'.repeat(20_000)))
  const greedy = [
    ...ALL,
    'CREATE TABLE too_much (payload TEXT) STRICT; INSERT INTO too_much SELECT payload FROM jobs',
  ]
  const db = new Database(file, { verbose: (sql) => String(sql).includes('TABLE too_much') && disk.fill() })
  db.pragma('journal_mode = WAL')
  expect(() => migrate(db, { file, migrations: greedy, now: 0 })).toThrow(/full/)
  db.close()
  expect(expectWhole(file)).toBe(ALL.length)
  const [copy = ''] = readdirSync(join(disk.dir, 'backups'))
  disk.clear()
  const kept = new Database(join(disk.dir, 'backups', copy), { readonly: true })
  expect(kept.pragma('user_version', { simple: true })).toBe(1)
  expect(kept.prepare('SELECT count(*) FROM jobs').pluck().get()).toBe(JOBS)
  kept.close()
})
