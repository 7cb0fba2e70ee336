import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'

/** Older ones can corrupt a write-ahead log when it is reset (sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3] as const

/** How long SQLite itself waits for another process: at the opening, and in every statement after it. */
const OPENING_PATIENCE_MS = 2_000
/** Waiting blocks the thread: beyond a short transaction of another process, group commit waits instead. */
const WORKING_PATIENCE_MS = 10

/** Of the write-ahead log, once it has been checkpointed. */
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Pages after which a commit brings the log into the database itself: while nobody has tried yet whether a
 * thread aside does it, where none does, and where one does.
 */
export const CHECKPOINT_PAGES = { untried: 4_000, here: 1_000, aside: 0 } as const

const SYNCHRONOUS_FULL = 2

/**
 * A writing connection with every setting that the promises rest on. The file is one of ours, or absent.
 *
 * @throws SqliteError; StorageError where the database would not promise durable commits
 */
export function connect(file: string): Connection {
  const db = new Database(file, { timeout: OPENING_PATIENCE_MS })
  try {
    refuseOldSqlite(db)
    distrust(db)
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new StorageError(
        'STORAGE_FAILED',
        `${file}: its disk can't keep a write-ahead log, as network drives can't. Move the folder to a disk of this machine`,
      )
    }
    db.pragma(`journal_size_limit = ${JOURNAL_LIMIT_BYTES}`)
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES.untried}`)
    db.pragma('foreign_keys = ON')
    db.pragma('temp_store = MEMORY')
    makeDurable(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** From the opening to the work: from now on waiting is left to who can wait without blocking the thread. */
export function beginWork(db: Connection): void {
  db.pragma(`busy_timeout = ${WORKING_PATIENCE_MS}`)
}

/** Nothing in the file is run that SQLite itself does not need. */
export function distrust(db: Connection): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
}

/**
 * Every commit and checkpoint reaches the disk before it is answered. The driver's build opens an existing
 * WAL database at NORMAL, which loses acknowledged jobs in a power cut: it is set every time, and only
 * what is read back is believed.
 */
export function makeDurable(db: Connection): void {
  if (process.platform === 'darwin') {
    // There, fsync only reaches the drive's cache.
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
  }
  db.pragma('synchronous = FULL')
  if (db.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL) {
    throw new StorageError('STORAGE_FAILED', `${db.name}: the database would not promise durable commits`)
  }
}

function refuseOldSqlite(db: Connection): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string
  if (isOlder(version)) throw new StorageError('STORAGE_FAILED', `SQLite ${version} is too old`)
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [i, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[i] ?? 0
    if (part !== oldest) return part < oldest
  }
  return false
}
