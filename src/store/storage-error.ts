import Database from 'better-sqlite3'
import { StorageError, YardmasterError } from '../errors.ts'

/**
 * The driver's error as one of ours; an error of ours, of nobody's, or by our own fault, as it is.
 * SQLITE_BUSY_SNAPSHOT can't occur: every write transaction begins IMMEDIATE.
 */
export function asStorageError(error: unknown): Error {
  if (error instanceof YardmasterError) return error
  if (!(error instanceof Database.SqliteError)) {
    return error instanceof Error ? error : new Error(String(error))
  }
  // The disk is well, and trying again would not help: a row that must not be is a defect of ours.
  if (error.code.startsWith('SQLITE_CONSTRAINT')) return error
  if (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED')) {
    return new StorageError('STORAGE_BUSY', 'another process is writing to the database and did not finish', {
      cause: error,
    })
  }
  if (error.code === 'SQLITE_FULL') {
    return new StorageError('STORAGE_FULL', 'no room left on the disk: free some and try again', {
      cause: error,
    })
  }
  return new StorageError('STORAGE_FAILED', `the database refused (${error.code}): ${error.message}`, {
    cause: error,
  })
}

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
