import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { schemaFault } from '../../../src/store/schema.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { hasStrace, startChild } from './child.ts'
import { hashOf } from './file-hash.ts'
import { smallDisk } from './small-disk.ts'

/** What a later version might bring: tables, indices, triggers, and every row rewritten. */
const LATER = [
  `CREATE TABLE notes (id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
   INSERT INTO notes (job_id, text) SELECT id, type FROM jobs;
   CREATE INDEX notes_by_job ON notes (job_id);`,
  `ALTER TABLE notes ADD COLUMN written_at INTEGER NOT NULL DEFAULT 0;
   UPDATE notes SET written_at = id;
   DROP INDEX notes_by_job;
   CREATE INDEX notes_by_time ON notes (written_at);
   UPDATE jobs SET priority = priority + 1;`,
] as const
const ALL = [...MIGRATIONS, ...LATER]
const JOBS = 50

async function oldDatabase(file: string, payload = '{}'): Promise<void> {
  const queue = await openQueue({ file, clock: new FakeClock() })
  await queue.enqueueMany(Array.from({ length: JOBS }, (_, i) => ({ type: `t${i}`, payload })))
  await queue.close()
}

/** Old or new schema, to the letter, and every job in it. @returns its version */
function expectWhole(file: string): number {
  const db = new Database(file)
  try {
    const version = db.pragma('user_version', { simple: true }) as number
    expect(schemaFault(db, ALL.slice(0, version))).toBeNull()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
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

test('killed at any statement, an upgrade leaves the old or the new schema, every job, and a way on', async () => {
  const old = join(tempFolder(), 'queue.db')
  await oldDatabase(old)
  const folder = tempFolder()
  const seen = new Set<number>()
  let last = 0
  const tryAt = async (nth: number): Promise<boolean> => {
    mkdirSync(join(folder, `${nth}`))
    const file = join(folder, `${nth}`, 'queue.db')
    copyFileSync(old, file)
    const wasKilled = await migrateKilledAt(file, nth)
    seen.add(expectWhole(file))
    const db = new Database(file)
    migrate(db, { file, migrations: ALL, now: 1 })
    db.close()
    expect(expectWhole(file)).toBe(ALL.length)
    expect(readdirSync(join(folder, `${nth}`, 'backups')).filter((name) => !name.endsWith('.db'))).toEqual([])
    return wasKilled
  }
  // Two at a time: a process takes its time to start.
  for (let isOn = true; isOn; last += 2) {
    const killed = await Promise.all([tryAt(last + 1), tryAt(last + 2)])
    isOn = killed.every(Boolean)
  }
  // Copying, two steps of several statements each, and their version numbers.
  expect(last).toBeGreaterThan(12)
  expect([...seen].sort()).toEqual([MIGRATIONS.length, MIGRATIONS.length + 1, ALL.length])
}, 120_000)

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

test('an upgrade whose copy finds no room changes nothing, says so, and leaves no partial copy', async (context) => {
  const disk = smallDisk(context, 8)
  const file = join(disk.dir, 'queue.db')
  await oldDatabase(file, JSON.stringify('x'.repeat(40_000)))
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

test('an upgrade that finds no room after its copy leaves the old schema whole, and the copy', async (context) => {
  const disk = smallDisk(context, 8)
  const file = join(disk.dir, 'queue.db')
  await oldDatabase(file, JSON.stringify('x'.repeat(20_000)))
  disk.fill(1_150_000)
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  const greedy = [
    ...MIGRATIONS,
    `CREATE TABLE x (y) STRICT`.replace('y', 'y TEXT'),
    `INSERT INTO x SELECT payload FROM jobs`,
  ]
  expect(() => migrate(db, { file, migrations: greedy, now: 0 })).toThrow()
  db.close()
  const seen = new Database(file, { readonly: true })
  const version = seen.pragma('user_version', { simple: true }) as number
  expect(version).toBeLessThan(greedy.length)
  expect(schemaFault(seen, greedy.slice(0, version))).toBeNull()
  expect(seen.prepare('SELECT count(*) FROM jobs').pluck().get()).toBe(JOBS)
  seen.close()
  const [copy = ''] = readdirSync(join(disk.dir, 'backups'))
  const kept = new Database(join(disk.dir, 'backups', copy), { readonly: true })
  expect(kept.prepare('SELECT count(*) FROM jobs').pluck().get()).toBe(JOBS)
  kept.close()
})
