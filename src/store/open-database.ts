import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { asStorageError } from './storage-error.ts'

/** 'YARD': tells our databases from everybody else's. */
export const APPLICATION_ID = 0x59_41_52_44

/** Older ones can corrupt a write-ahead log when it is reset (sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** Waiting blocks the thread, so the driver waits only this long; group commit does the patient waiting. */
const BUSY_TIMEOUT_MS = 100

/** Of the write-ahead log, once it has been checkpointed. */
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024

const SYNCHRONOUS_FULL = 2

/**
 * Open or make a database: one connection, WAL, every commit synced to the disk.
 *
 * @throws STORAGE_FAILED naming the file, for one that is not ours, damaged or newer; it is left as it was
 */
export function openDatabase(file: string, now: number): Connection {
  if (existsSync(file)) refuseForeignFile(file)
  else createDatabase(file, now)
  return connect(file, false, (db) => {
    migrate(db, { file, migrations: MIGRATIONS, now })
    checkPages(db, file)
  })
}

/** Made aside and put in place whole: a kill in the middle leaves no half database that is refused later. */
function createDatabase(file: string, now: number): void {
  const draft = `${file}.draft`
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true })
  connect(draft, true, (db) => migrate(db, { file: draft, migrations: MIGRATIONS, now })).close()
  renameSync(draft, file)
}

function connect(file: string, isNew: boolean, bringUp: (db: Connection) => void): Connection {
  let db: Connection | undefined
  try {
    db = new Database(file)
    prepare(db, file, isNew)
    bringUp(db)
    return db
  } catch (error) {
    db?.close()
    throw asStorageError(error)
  }
}

function prepare(db: Connection, file: string, isNew: boolean): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string
  if (isOlder(version)) throw new StorageError('STORAGE_FAILED', `SQLite ${version} is too old`)
  db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  if (isNew) {
    // Both only take effect before the first table.
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma(`application_id = ${APPLICATION_ID}`)
  } else if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw notOurs(file)
  }
  db.pragma('journal_mode = WAL')
  db.pragma(`journal_size_limit = ${JOURNAL_LIMIT_BYTES}`)
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  if (process.platform === 'darwin') {
    // There, fsync only reaches the drive's cache.
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
  }
  // The driver's build opens an existing WAL database at NORMAL, which loses acknowledged jobs in a
  // power cut: set it every time, and believe only what is read back.
  db.pragma('synchronous = FULL')
  if (db.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL) {
    throw new StorageError('STORAGE_FAILED', `${file}: the database would not promise durable commits`)
  }
}

/** A file with other content is refused before SQLite, which would write to it, gets to see it. */
function refuseForeignFile(file: string): void {
  if (!statSync(file).isFile()) throw notOurs(file)
  const magic = Buffer.from('SQLite format 3\0')
  const start = Buffer.alloc(magic.length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, start)
  } finally {
    closeSync(handle)
  }
  if (!start.equals(magic)) throw notOurs(file)
}

function notOurs(file: string): StorageError {
  return new StorageError(
    'STORAGE_FAILED',
    `${file} is not a Yardmaster database. It was left as it is: move it away, or open another folder`,
  )
}

function checkPages(db: Connection, file: string): void {
  const verdict = db.pragma('quick_check(1)', { simple: true })
  if (verdict === 'ok') return
  throw new StorageError(
    'STORAGE_FAILED',
    `${file} is damaged (${String(verdict)}). It was left as it is; verified copies are in the backups folder beside it`,
  )
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [i, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[i] ?? 0
    if (part !== oldest) return part < oldest
  }
  return false
}
