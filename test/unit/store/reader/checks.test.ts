import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { ScanProgress } from '../../../../src/model/health.ts'
import { createReader } from '../../../../src/store/reader/reader.ts'
import { FakeClock } from '../../../support/fake-clock.ts'
import { openTestStore } from '../../../support/open-test-store.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

test('a sound database has no faults, and the check tells how far it is', async () => {
  const { reader, fill } = await openTestStore()
  await fill(2_000)
  const told: ScanProgress[] = []
  const report = await reader.run('integrityCheck', {}, { onProgress: (progress) => told.push(progress) })
  expect(report).toEqual({ faults: [] })
  expect(told.at(-1)).toMatchObject({ what: 'done' })
  expect(told.at(-1)?.done).toBe(told.at(-1)?.total)
})

test('it holds on to no snapshot: the log can be emptied right after', async () => {
  const { reader, file, fill } = await openTestStore()
  await fill(100)
  await reader.run('integrityCheck', {})
  await reader.run('countersCheck', {})
  await fill(100)
  const other = new Database(file)
  const [{ busy }] = other.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
  other.close()
  expect(busy).toBe(0)
})

test.for([
  ['a page of rows', 0.5],
  ['the map of pages', 0.02],
])('%s that is overwritten is found', async ([, at]) => {
  const { reader, fill, dir } = await openTestStore()
  await fill(5_000)
  await reader.run('backup', { target: join(dir, 'copy.db') })
  const bytes = readFileSync(join(dir, 'copy.db'))
  const from = Math.floor((bytes.length * (at as number)) / 4096) * 4096
  bytes.fill(0xff, from, from + 4096)
  writeFileSync(join(dir, 'damaged.db'), bytes)
  const damaged = createReader({ file: join(dir, 'damaged.db'), clock: new FakeClock() })
  onTestFinished(() => damaged.close())
  const { faults } = await damaged.run('integrityCheck', {})
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.length).toBeLessThanOrEqual(20)
})

test('an index that misses a row is found, which the rows alone would not show', async () => {
  const { store, reader, fill } = await openTestStore()
  await fill(10)
  const { file } = await damagedIndex(store)
  const damaged = createReader({ file, clock: new FakeClock() })
  onTestFinished(() => damaged.close())
  expect((await damaged.run('integrityCheck', {})).faults.join()).toMatch(/index/)
  expect((await reader.run('integrityCheck', {})).faults).toEqual([])

  async function damagedIndex(from: typeof store): Promise<{ file: string }> {
    const copy = join(tempFolder(), 'damaged.db')
    from.statement('VACUUM INTO ?').run(copy)
    const db = new Database(copy)
    db.unsafeMode()
    // Rows that come while the index does not know of itself are not in it.
    const { sql } = db.prepare(`SELECT sql FROM sqlite_schema WHERE name = 'jobs_by_cell'`).get() as {
      sql: string
    }
    db.pragma('writable_schema = ON')
    db.prepare(`UPDATE sqlite_schema SET sql = ? WHERE name = 'jobs_by_cell'`).run(`${sql} WHERE id < 0`)
    db.close()
    const again = new Database(copy)
    again.unsafeMode()
    again.exec(`UPDATE jobs SET priority = 3; INSERT INTO jobs (queue_id, type_id, status, is_due, priority, run_at, created_at, updated_at, payload)
      VALUES (1, 1, 1, 1, 0, 0, 0, 0, '{}')`)
    again.pragma('writable_schema = ON')
    again.prepare(`UPDATE sqlite_schema SET sql = ? WHERE name = 'jobs_by_cell'`).run(sql)
    again.close()
    return { file: copy }
  }
})

test('counters that a hand has changed are counted, and left for the writer', async () => {
  const { store, reader, fill } = await openTestStore()
  await fill(14)
  expect(await reader.run('countersCheck', {})).toEqual({ compared: 42, wrong: 0 })
  await store.write(() => {
    store.statement(`UPDATE counters SET pending = 9 WHERE type_id = 1`).run()
    store.statement(`INSERT INTO counters (queue_id, type_id, dead) VALUES (7, 7, 3)`).run()
  })
  const { wrong } = await reader.run('countersCheck', {})
  expect(wrong).toBe(2)
  expect(await reader.run('countersCheck', {})).toEqual({ compared: 48, wrong: 2 })
})

test('a file that is not there, or no database, is said by its operation', async () => {
  const dir = tempFolder()
  const none = createReader({ file: join(dir, 'none.db'), clock: new FakeClock() })
  writeFileSync(join(dir, 'text.db'), 'x'.repeat(8_192))
  const text = createReader({ file: join(dir, 'text.db'), clock: new FakeClock() })
  onTestFinished(async () => void (await Promise.all([none.close(), text.close()])))
  await expect(none.run('integrityCheck', {})).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  await expect(text.run('countersCheck', {})).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})
