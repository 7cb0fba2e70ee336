import { copyFileSync, existsSync, linkSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { networkDriveOf } from '../../../src/store/network-drive.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { openStore } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { startChild } from './child.ts'
import { hashOf } from './file-hash.ts'

const BACKUPS = /backups folder/

/** A database with jobs in it, closed. */
async function filled(jobs = 200): Promise<string> {
  const file = join(tempFolder(), 'queue.db')
  const queue = await openQueue({ file, clock: new FakeClock() })
  await queue.enqueueMany(
    Array.from({ length: jobs }, (_, i) => ({ type: `t${i % 7}`, payload: `{"n":${i}}` })),
  )
  await queue.close()
  return file
}

/** As a hand with a database tool would change it. */
function tamper(file: string, sql: string): void {
  const db = new Database(file)
  db.unsafeMode()
  db.pragma('writable_schema = ON')
  db.exec(sql)
  db.close()
}

function expectRefusal(file: string, words: RegExp): void {
  const before = hashOf(file)
  expect(() => openDatabase(file, 0)).toThrow(
    expect.objectContaining({ code: 'STORAGE_FAILED', message: expect.stringMatching(words) }),
  )
  expect(hashOf(file)).toBe(before)
}

describe('a file that is no whole database is refused, named, and left byte for byte', () => {
  test.for([
    ['empty', Buffer.alloc(0), /is not a Yardmaster database.*left as it is/],
    ['a text', Buffer.from('dear diary. '.repeat(1000)), /is not a Yardmaster database/],
    ['random bytes', Buffer.from(Array.from({ length: 8192 }, (_, i) => (i * 7919) % 251)), /is not a/],
    ['a header and nothing else', Buffer.from('SQLite format 3\0'), /is not a Yardmaster database/],
  ] as const)('%s', ([, content, words]) => {
    const file = join(tempFolder(), 'queue.db')
    writeFileSync(file, content)
    expectRefusal(file, words)
    expectRefusal(file, BACKUPS)
  })

  test.for([1, 5, 10, 20])('cut off after page %i', async (pages) => {
    const file = await filled()
    truncateSync(file, 4096 * pages)
    expectRefusal(file, /queue\.db: the database is damaged/)
    expectRefusal(file, BACKUPS)
  })

  test('cut off in the middle of its header', async () => {
    const file = await filled()
    truncateSync(file, 50)
    expectRefusal(file, /is not a Yardmaster database/)
  })

  test('each page in turn overwritten with noise', async () => {
    const file = await filled()
    const whole = readFileSync(file)
    const broken = join(tempFolder(), 'broken.db')
    let refused = 0
    for (let page = 0; page < whole.length / 4096; page++) {
      const bytes = Buffer.from(whole)
      // The header's first hundred bytes are another test's.
      bytes.fill(0xa5, Math.max(100, page * 4096), (page + 1) * 4096)
      writeFileSync(broken, bytes)
      const before = hashOf(broken)
      try {
        openDatabase(broken, 0).close()
      } catch (error) {
        expect(error).toMatchObject({
          code: 'STORAGE_FAILED',
          message: expect.stringMatching(/damaged|holds/),
        })
        expect(hashOf(broken)).toBe(before)
        refused++
      }
    }
    // All but free pages, and what a check of the structure can't know: the text of a payload.
    expect(refused).toBeGreaterThan(15)
  })
})

describe('a database that is not for this program is refused and left byte for byte', () => {
  test("somebody else's, whatever its journal mode", () => {
    for (const mode of ['DELETE', 'WAL']) {
      const file = join(tempFolder(), 'diary.db')
      const db = new Database(file)
      db.pragma(`journal_mode = ${mode}`)
      db.exec('CREATE TABLE diary (entry TEXT)')
      db.close()
      expectRefusal(file, /is not a Yardmaster database/)
    }
  })

  test('of a newer Yardmaster, also where only its log says so', async () => {
    const file = await filled()
    const db = new Database(file)
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`)
    // Before the log is brought into the file: what a kill leaves.
    const killed = join(tempFolder(), 'killed.db')
    copyFileSync(file, killed)
    copyFileSync(`${file}-wal`, `${killed}-wal`)
    db.close()
    expectRefusal(file, /written by a newer Yardmaster.*update to open it/)
    const log = hashOf(`${killed}-wal`)
    expectRefusal(killed, /written by a newer Yardmaster/)
    expect(hashOf(`${killed}-wal`)).toBe(log)
  })

  test('in a version that never was', async () => {
    const file = await filled()
    tamper(file, 'PRAGMA user_version = -1')
    expectRefusal(file, /is not a Yardmaster database/)
  })

  test('with a second name, under which it would have a second log', async () => {
    const file = await filled()
    linkSync(file, join(tempFolder(), 'other.db'))
    expectRefusal(file, /hard link.*Remove the other name/)
  })

  test.for([
    ['nfs4', 'nfs4'],
    ['cifs', 'cifs'],
    ['fuse.sshfs', 'fuse.sshfs'],
    ['ext4', null],
    ['overlay', null],
    ['tmpfs', null],
    ['virtiofs', null],
    ['fuseblk', null],
  ] as const)('a drive of kind %s is told apart', ([kind, expected]) => {
    const mounts = `21 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 21 0:52 / /mnt/x rw,relatime shared:7 - ${kind} host:/x rw\n`
    expect(networkDriveOf(52, mounts)).toBe(expected)
    expect(networkDriveOf(8 * 256 + 1, mounts)).toBe(null)
  })
})

describe('a database that acts on its own is refused before anything in it runs', () => {
  const ENDLESS = 'WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n'

  test.for([
    [
      'a view in place of the jobs',
      `ALTER TABLE jobs RENAME TO real_jobs; CREATE VIEW jobs AS SELECT * FROM real_jobs`,
      /holds (view|table|index|trigger) "/,
    ],
    [
      'a trigger that never ends',
      `CREATE TRIGGER evil AFTER INSERT ON jobs BEGIN INSERT INTO paused_queues SELECT 'x', 0, (${ENDLESS}); END`,
      /holds trigger "evil", which Yardmaster did not make/,
    ],
    [
      'a view that never ends',
      `CREATE VIEW sqlite_x AS ${ENDLESS}`.replace('sqlite_x', 'stats'),
      /holds view "stats"/,
    ],
    ['a table of its own', 'CREATE TABLE extra (x)', /holds table "extra"/],
    ['a trigger missing', 'DROP TRIGGER jobs_count_insert', /holds no trigger "jobs_count_insert"/],
    [
      'a table without its rules',
      `UPDATE sqlite_schema SET sql = replace(sql, 'payload TEXT NOT NULL', 'payload TEXT') WHERE name = 'jobs'`,
      /holds table "jobs", which was changed/,
    ],
    [
      'a check that never ends, which a check of the pages would run',
      `UPDATE sqlite_schema SET sql = replace(sql, 'reason TEXT', 'reason TEXT CHECK (reason <> (SELECT 1))')
       WHERE name = 'paused_queues'`,
      /paused_queues|damaged/,
    ],
    [
      'statistics that are none',
      `CREATE TABLE x (y); UPDATE sqlite_schema SET type = 'view', name = 'sqlite_stat1', tbl_name = 'sqlite_stat1',
         sql = 'CREATE VIEW sqlite_stat1 AS ${ENDLESS}' WHERE name = 'x'`,
      /holds|damaged/,
    ],
  ] as const)('%s', async ([, sql, words]) => {
    const file = await filled()
    tamper(file, sql)
    expectRefusal(file, words)
  })

  test('statistics of the planner are no offence', async () => {
    const file = await filled()
    tamper(file, 'ANALYZE')
    openDatabase(file, 0).close()
  })
})

describe('what else lies beside the file', () => {
  test('a log whose database is gone is kept, and not played into the new one', async () => {
    const file = await filled()
    const store = openStore({ file, clock: new FakeClock() })
    await store.write(() => store.statement(`INSERT INTO paused_queues VALUES ('old', 0, NULL)`).run())
    const log = readFileSync(`${file}-wal`)
    await store.close()
    const fresh = join(tempFolder(), 'queue.db')
    writeFileSync(`${fresh}-wal`, log)
    const db = openDatabase(fresh, 0)
    expect(db.prepare('SELECT count(*) FROM paused_queues').pluck().get()).toBe(0)
    db.close()
    expect(readFileSync(`${fresh}-wal.orphan`).equals(log)).toBe(true)
  })

  test('two processes that make one database at once fill the same', async () => {
    const file = join(tempFolder(), 'queue.db')
    const children = Array.from({ length: 4 }, () =>
      startChild(
        `import { openQueue } from '$SRC/queue/open-queue.ts'
         process.stdin.once('data', async () => {
           const queue = await openQueue({ file: process.argv[2] })
           console.log((await queue.enqueue({ type: 't' })).job.id)
           await queue.close()
           process.exit()
         })
         console.log('ready')`,
        { args: [file] },
      ),
    )
    for (const child of children) await child.line()
    for (const child of children) child.say('go')
    const ids = await Promise.all(children.map(async (child) => Number(await child.line())))
    expect(ids.sort()).toEqual([1, 2, 3, 4])
    expect(existsSync(`${file}.making`)).toBe(false)
  })
})

test('damage that shows only while working ends all writing, and says where the copies are', async () => {
  const file = await filled(2000)
  const queue = await openQueue({ file, clock: systemClock })
  onTestFinished(() => queue.close())
  const told = new Promise<string | null>((resolve) => queue.on('storage', ({ message }) => resolve(message)))
  // What it holds in memory no longer counts once another process has written.
  const other = new Database(file)
  other.exec(`INSERT INTO paused_queues VALUES ('other', 0, NULL)`)
  const bytes = readFileSync(file)
  // Everything but the first page, beneath a database that is open: the next pages that it reads are noise.
  bytes.fill(0xa5, 4096)
  writeFileSync(file, bytes)
  other.close()
  await expect(queue.cancel(900)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  expect(await told).toMatch(/the database is damaged.*backups folder/)
  await expect(queue.enqueue({ type: 't' })).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringMatching(BACKUPS),
  })
  await expect(queue.pause('q')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})

test('damage that a check in the background finds ends all writing, and what is there can still be read', async () => {
  const store = openStore({ file: await filled(3), clock: new FakeClock() })
  const queue = await openQueue({ file: store, clock: new FakeClock() })
  onTestFinished(() => store.close())
  const told: (string | null)[] = []
  queue.on('storage', ({ message }) => told.push(message))
  store.foundDamage('row 3 missing from index jobs_by_cell')
  expect(told).toEqual([expect.stringMatching(/is damaged \(row 3 missing.*restore the newest/)])
  await expect(queue.cancel(1)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  await expect(queue.enqueue({ type: 't' })).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  expect((await queue.stats()).pending).toBe(3)
  expect(store.storage().trouble?.message).toBe(told[0])
})
