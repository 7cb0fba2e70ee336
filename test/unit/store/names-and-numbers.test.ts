import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { MIGRATIONS } from '../../../src/store/migrations/index.ts'
import { APPLICATION_ID } from '../../../src/store/application-id.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { peek } from '../../support/open-test-queue.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A database as version 1 wrote it: a job of every status, two attempts, and a purged job with the highest id. */
function versionOne(): string {
  const file = join(tempFolder(), 'queue.db')
  const db = new Database(file)
  db.pragma('auto_vacuum = INCREMENTAL')
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma('journal_mode = WAL')
  db.exec(MIGRATIONS[0]!)
  db.pragma('user_version = 1')
  const insert = db.prepare(
    `INSERT INTO jobs (queue, type, status, is_due, priority, attempts, starts, max_attempts, key, token,
       last_error, run_at, created_at, updated_at, started_at, completed_at, payload)
     VALUES (?, ?, ?, ?, 0, ?, ?, 3, ?, ?, ?, 1000, 1, 2, ?, ?, ?)`,
  )
  insert.run(
    'default',
    'mail',
    'pending',
    1,
    0,
    0,
    'k1',
    null,
    null,
    null,
    null,
    '{"n":12345678901234567890}',
  )
  insert.run('reports', 'report', 'running', 1, 1, 1, null, 'secret', null, 5, null, '{}')
  insert.run('reports', 'mail', 'failed', 0, 1, 1, null, null, 'boom', 5, null, '{}')
  insert.run('default', 'report', 'completed', 1, 1, 1, null, null, null, 5, 9, '{}')
  insert.run('default', 'report', 'dead', 1, 3, 3, null, null, 'boom', 5, 9, '{}')
  insert.run('default', 'mail', 'cancelled', 1, 0, 0, null, null, null, null, 9, '{}')
  const purged = insert.run('default', 'mail', 'cancelled', 1, 0, 0, null, null, null, null, 9, '{}')
  db.prepare('DELETE FROM jobs WHERE id = ?').run(purged.lastInsertRowid)
  const attempt = db.prepare(`INSERT INTO attempts VALUES (?, ?, 1, 'failed', 5, 6, 'b', NULL, NULL, NULL)`)
  attempt.run(3, 1)
  attempt.run(5, 3)
  db.close()
  return file
}

test('a database of version 1 opens with every job, attempt, counter and key in its place', async () => {
  const file = versionOne()
  const queue = await openQueue({ file, clock: new FakeClock() })
  const { jobs } = await queue.jobs()
  expect(jobs.map(({ id, queue: name, type, status }) => [id, name, type, status])).toEqual([
    [6, 'default', 'mail', 'cancelled'],
    [5, 'default', 'report', 'dead'],
    [4, 'default', 'report', 'completed'],
    [3, 'reports', 'mail', 'failed'],
    [2, 'reports', 'report', 'running'],
    [1, 'default', 'mail', 'pending'],
  ])
  expect(await queue.stats()).toEqual({
    pending: 1,
    running: 1,
    failed: 1,
    completed: 1,
    dead: 1,
    cancelled: 1,
  })
  expect((await queue.job(1)).payload).toBe('{"n":12345678901234567890}')
  expect((await queue.attempts(3)).attempts).toMatchObject([{ number: 1, outcome: 'failed', build: 'b' }])
  expect((await queue.attempts(5)).attempts).toMatchObject([{ number: 3 }])
  const again = await queue.enqueue({ type: 'mail', key: 'k1', payload: '{"n":12345678901234567890}' })
  expect(again).toMatchObject({ isNew: false, job: { id: 1 } })
  await queue.close()
})

test('an id that was purged before the upgrade is not given again after it', async () => {
  const file = versionOne()
  const queue = await openQueue({ file, clock: new FakeClock() })
  const { job } = await queue.enqueue({ type: 'mail' })
  expect(job.id).toBe(8)
  await queue.close()
})

test('the upgraded schema has no trace of the old tables, and its references hold', async () => {
  const file = versionOne()
  const queue = await openQueue({ file, clock: new FakeClock() })
  await queue.close()
  expect(
    peek(file, `SELECT name FROM sqlite_schema WHERE name GLOB 'old_*' OR sql LIKE '%old_jobs%'`),
  ).toEqual([])
  expect(peek(file, 'PRAGMA foreign_key_check')).toEqual([])
  expect(peek(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
})
