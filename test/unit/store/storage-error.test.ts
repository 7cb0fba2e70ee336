import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { toYardmasterError } from '../../../src/api/errors.ts'
import { asStorageError } from '../../../src/store/storage-error.ts'

function refusalOf(sql: string): unknown {
  const db = new Database(':memory:')
  try {
    db.exec('CREATE TABLE jobs (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT')
    db.exec(sql)
  } catch (error) {
    return error
  } finally {
    db.close()
  }
  return undefined
}

test.for([
  ['a row that must not be', 'INSERT INTO jobs VALUES (1, NULL)'],
  ['a value of another kind', `INSERT INTO jobs VALUES (1, 'x')`],
  ['an id that is none', `INSERT INTO jobs VALUES ('x', 1)`],
  ['SQL that is none', 'SELEC 1'],
] as const)('%s is a defect, told as one and logged, and no trouble of the disk', ([, sql]) => {
  const refusal = refusalOf(sql)
  expect(refusal).toBeInstanceOf(Database.SqliteError)
  expect(asStorageError(refusal)).toBe(refusal)
  const log: string[] = []
  expect(toYardmasterError(refusal, 'jobs.list', (line) => log.push(line)).code).toBe('INTERNAL')
  expect(log).toHaveLength(1)
})

test('what the driver refuses for any other reason is trouble of the storage', () => {
  const full = new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
  expect(asStorageError(full)).toMatchObject({ code: 'STORAGE_FULL' })
  const memory = new Database.SqliteError('out of memory', 'SQLITE_NOMEM')
  expect(asStorageError(memory)).toMatchObject({ code: 'STORAGE_FAILED', cause: memory })
})
