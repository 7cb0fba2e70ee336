import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { steadyPlan } from '../../../src/store/steady-plan.ts'

const TABLE = `CREATE TABLE jobs (id INTEGER PRIMARY KEY, queue_id INTEGER, key TEXT, run_at INTEGER) STRICT;
  CREATE UNIQUE INDEX jobs_by_key ON jobs (queue_id, key) WHERE key IS NOT NULL;
  CREATE INDEX jobs_by_time ON jobs (run_at);
  INSERT INTO jobs VALUES (1, 7, 'a', 10), (2, 7, 'b', 20), (3, 8, 'a', 30)`

test.each([
  ['SELECT id FROM jobs LIMIT ?', 'SELECT id FROM jobs LIMIT +?'],
  ['SELECT id FROM jobs LIMIT 5 OFFSET ?', 'SELECT id FROM jobs LIMIT 5 OFFSET +?'],
  ['WHERE queue_id = ? AND run_at <= ?', 'WHERE queue_id = +? AND run_at <= +?'],
  ['WHERE run_at BETWEEN ? AND ?', 'WHERE run_at BETWEEN +? AND +?'],
  ['INSERT INTO jobs VALUES (?, ?)', 'INSERT INTO jobs VALUES (?, ?)'],
  ['WHERE id IN (SELECT value FROM json_each(?))', 'WHERE id IN (SELECT value FROM json_each(?))'],
])('%s is planned without looking at its values', (sql, steady) => {
  expect(steadyPlan(sql)).toBe(steady)
})

test('the plan is the same, and so is what a column makes of a value of another type', () => {
  const db = new Database(':memory:')
  try {
    db.exec(TABLE)
    const plan = (sql: string): unknown =>
      db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(7, 'a')
        .map(({ detail }) => detail)
    const byKey = 'SELECT id FROM jobs WHERE queue_id = ? AND key = ?'
    expect(plan(steadyPlan(byKey))).toEqual(plan(byKey))
    expect(plan(byKey)).toEqual([expect.stringContaining('USING COVERING INDEX jobs_by_key')])
    expect(db.prepare(steadyPlan(byKey)).pluck().all('7', 'a')).toEqual([1])
    expect(
      db
        .prepare(steadyPlan('SELECT id FROM jobs WHERE run_at > ? ORDER BY run_at LIMIT ?'))
        .pluck()
        .all('15', 1),
    ).toEqual([2])
  } finally {
    db.close()
  }
})
