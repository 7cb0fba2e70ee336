import Database from 'better-sqlite3'
import { StorageError, YardmasterError } from '../errors.ts'

const { SqliteError } = Database

/** The codes that a disk or a database can be at fault with. */
export type StorageCode = ConstructorParameters<typeof StorageError>[0]

/** What a person is told when the disk has no room left: what happened, what is safe, what to do. */
export const NO_ROOM =
  'the disk is full. This was not saved; everything that was acknowledged before is safe. Free some room: work goes on by itself'

const NO_CONFIRMATION =
  'the disk could not confirm a write. This was not saved; everything that was acknowledged before is safe. Look after the disk: work goes on by itself once it confirms again'

const READ_ONLY =
  'the database can only be read: its file, its folder or the disk is read-only. Jobs can be looked at, nothing runs and nothing is saved. Make it writable: work goes on by itself'

const DAMAGED =
  'the database is damaged. Nothing more is written to it, so that nothing gets worse. Verified copies are in the backups folder beside it: restore the newest'

const BUSY =
  'another process has been writing to the database for too long. This was not saved; everything that was acknowledged before is safe. Try again, or end that process'

/** Whose start a driver's code must have, the code that we give it, and the words for a person. */
const MEANINGS: readonly (readonly [start: string, code: StorageCode, words: string])[] = [
  ['SQLITE_BUSY', 'STORAGE_BUSY', BUSY],
  ['SQLITE_LOCKED', 'STORAGE_BUSY', BUSY],
  ['SQLITE_FULL', 'STORAGE_FULL', NO_ROOM],
  // Shared memory is the first file that a full disk refuses, before anything is even read.
  ['SQLITE_IOERR_SHMSIZE', 'STORAGE_FULL', NO_ROOM],
  ['SQLITE_IOERR_FSYNC', 'STORAGE_FAILED', NO_CONFIRMATION],
  ['SQLITE_IOERR_DIR_FSYNC', 'STORAGE_FAILED', NO_CONFIRMATION],
  ['SQLITE_READONLY', 'STORAGE_FAILED', READ_ONLY],
  ['SQLITE_CORRUPT', 'STORAGE_FAILED', DAMAGED],
  ['SQLITE_NOTADB', 'STORAGE_FAILED', DAMAGED],
  [
    'SQLITE_CANTOPEN',
    'STORAGE_FAILED',
    'the database can’t be opened. Its folder must be there, and be writable: a log is kept beside it',
  ],
  [
    'SQLITE_IOERR',
    'STORAGE_FAILED',
    'the disk failed. This was not saved; everything that was acknowledged before is safe. Look after the disk: work goes on by itself once it works again',
  ],
]

/** Refusals of a statement, not of a disk: a row that must not be, SQL that is none. Trying again would not help. */
const DEFECT = /^SQLITE_(CONSTRAINT|ERROR|MISMATCH|MISUSE|RANGE|TOOBIG)/

/**
 * The driver's error as one of ours; an error of ours, of nobody's, or by a defect of ours, as it is, so that
 * whoever answers for the API tells it as INTERNAL and logs it, wherever it was thrown.
 * SQLITE_BUSY_SNAPSHOT can't occur: every write transaction begins IMMEDIATE.
 */
export function asStorageError(error: unknown): Error {
  if (error instanceof YardmasterError) return error
  if (!(error instanceof SqliteError)) return error instanceof Error ? error : new Error(String(error))
  if (DEFECT.test(error.code)) return error
  const [, code, words] = MEANINGS.find(([start]) => error.code.startsWith(start)) ?? []
  if (code === undefined || words === undefined) {
    return new StorageError('STORAGE_FAILED', `the database refused (${error.code}): ${error.message}`, {
      cause: error,
    })
  }
  return new StorageError(code, `${words} (${error.code})`, { cause: error })
}

export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** The file, its folder or the disk can only be read: as SQLite says it, or the system. */
export function isReadOnly(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return (
    code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || codeOf(error).startsWith('SQLITE_READONLY')
  )
}

export function isNoDatabase(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_NOTADB'
}

/** The file holds what SQLite did not put there. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))
}

/** A sync has failed: what the system had taken and not yet written is lost, and later syncs won't say so. */
export function isUnconfirmed(error: unknown): boolean {
  return /^SQLITE_IOERR_(DIR_)?FSYNC/.test(codeOf(error))
}

/** The disk took no more; whether for lack of room, a quota or a fault is not said. */
export function isRefusedWrite(error: unknown): boolean {
  return /^SQLITE_IOERR_(WRITE|TRUNCATE|SHMSIZE)/.test(codeOf(error))
}

/** The file or the disk is at fault, not the statement and not another process. */
export function isDiskFault(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN)/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return error instanceof SqliteError ? error.code : ''
}
