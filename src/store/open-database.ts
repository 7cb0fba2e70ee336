import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'
import { APPLICATION_ID } from './application-id.ts'
import { Ballast } from './ballast.ts'
import { emptyLog } from './checkpoint.ts'
import { beginWork, connect } from './connection.ts'
import { isNoRoom } from './disk.ts'
import { removeDatabase, renameDurably, syncFolder } from './durable-file.ts'
import { inspectDatabase } from './inspect-database.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { asStorageError, isReadOnly, type StorageCode } from './storage-error.ts'

/** Looking through every page of a larger one would hold up the opening: 1 000 000 jobs take a second. */
const QUICKLY_CHECKED_BYTES = 64 * 1024 * 1024

/** How long another process may take to make the database that both want. */
const MAKING_PATIENCE_MS = 5_000

/**
 * Open or make a database: one connection, WAL, every commit synced to the disk.
 *
 * @throws STORAGE_FAILED naming the file, for one that is not ours, changed by a hand, damaged or newer;
 *   STORAGE_FULL where the disk has not even the room to open it. It is left as it was
 */
export function openDatabase(file: string, now: number): Connection {
  try {
    return open(file, now)
  } catch (error) {
    const reason = reasonOf(error)
    // The room that is kept for this: with it the queue can at least be looked at, and purged.
    if (isFull(reason) && new Ballast(file).release()) return openDatabase(file, now)
    throw naming(file, reason)
  }
}

/**
 * Open it again after a sync has failed. What the log held by then is brought into the database first, and
 * synced there: the system forgets what it failed to write, so nothing may be built upon it.
 *
 * @throws SqliteError or StorageError where that does not work out; nothing has changed then
 */
export function reopenDatabase(file: string): Connection {
  const db = connect(file)
  try {
    beginWork(db)
    if (emptyLog(db).isComplete) return db
    throw new StorageError(
      'STORAGE_FAILED',
      'after a failed write the database has to be written anew, and another program that has it open stands in the way. Everything that was acknowledged is safe. End that program: work goes on by itself',
    )
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Whether what the file holds is to be proved before anything is built upon it, which takes a second for a
 * million jobs: after an end that was cut short, and where it takes no time. To be asked before it is opened.
 */
export function isProofDue(file: string): boolean {
  return sizeOf(`${file}-wal`) > 0 || sizeOf(file) <= QUICKLY_CHECKED_BYTES
}

function open(file: string, now: number): Connection {
  if (!existsSync(file)) createDatabase(file, now)
  const isChecked = isProofDue(file)
  const inspecting = inspectDatabase(file, MIGRATIONS)
  try {
    const db = connect(file)
    try {
      migrate(db, { file, migrations: MIGRATIONS, now })
      if (isChecked) checkPages(db)
      beginWork(db)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } finally {
    inspecting.close()
  }
}

/**
 * Made aside, synced, and put in place whole: a kill or a power cut in the middle leaves no half database that
 * is refused later. One process at a time, so that none replaces what another has just filled.
 */
function createDatabase(file: string, now: number): void {
  const guard = new Database(`${file}.making`, { timeout: MAKING_PATIENCE_MS })
  try {
    guard.pragma('journal_mode = MEMORY')
    guard.exec('BEGIN EXCLUSIVE')
    if (existsSync(file)) return
    const draft = `${file}.draft`
    removeDatabase(draft)
    setAsideLog(file)
    fill(draft, now)
    renameDurably(draft, file)
    // Its folder may be as new as the file.
    syncFolder(dirname(dirname(file)))
  } finally {
    guard.close()
    rmSync(`${file}.making`, { force: true })
  }
}

function fill(draft: string, now: number): void {
  const empty = new Database(draft)
  try {
    // Both only take effect before the first table.
    empty.pragma('auto_vacuum = INCREMENTAL')
    empty.pragma(`application_id = ${APPLICATION_ID}`)
  } finally {
    empty.close()
  }
  const db = connect(draft)
  try {
    migrate(db, { file: draft, migrations: MIGRATIONS, now })
  } finally {
    db.close()
  }
}

/** A log whose database is gone would be played into the new one. It is kept, under a name that nobody reads. */
function setAsideLog(file: string): void {
  rmSync(`${file}-shm`, { force: true })
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${file}-wal.orphan`)
}

function checkPages(db: Connection): void {
  const verdict = db.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') throw damaged(String(verdict))
}

function damaged(verdict: string): StorageError {
  return new StorageError(
    'STORAGE_FAILED',
    `the database is damaged (${verdict}). It was left as it is; verified copies are in the backups folder beside it: restore the newest`,
  )
}

/** In words for who opens: nothing was to be saved yet, and nothing goes on by itself. */
function reasonOf(error: unknown): Error {
  if (error instanceof StorageError) return error
  const reason = asStorageError(error)
  if (isNoRoom(error) || isFull(reason)) return tooFull(error)
  return isReadOnly(error) ? readOnly(error) : reason
}

function isFull(reason: Error): boolean {
  return reason instanceof StorageError && reason.code === 'STORAGE_FULL'
}

function tooFull(cause: unknown): StorageError {
  return new StorageError(
    'STORAGE_FULL',
    'the disk is too full to open it. It was left as it is, and everything in it is safe. Free some room, and open it again',
    { cause },
  )
}

function readOnly(cause: unknown): StorageError {
  return new StorageError(
    'STORAGE_FAILED',
    'it can only be read: the file, its folder or the disk is read-only. It was left as it is. Make it writable, and open it again',
    { cause },
  )
}

/** People see the file's name first. */
function naming(file: string, reason: Error): Error {
  if (!(reason instanceof StorageError) || reason.message.startsWith(file)) return reason
  return new StorageError(reason.code as StorageCode, `${file}: ${reason.message}`, {
    cause: reason.cause ?? reason,
  })
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
