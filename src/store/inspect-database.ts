import { accessSync, constants, statSync } from 'node:fs'
import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'
import { APPLICATION_ID } from './application-id.ts'
import { distrust } from './connection.ts'
import { networkDriveAt } from './network-drive.ts'
import { schemaFault } from './schema.ts'
import { isNoDatabase } from './storage-error.ts'

/**
 * Refuse what is not a database of ours, or not one that this Yardmaster may touch. Nothing is written to
 * the file, whatever is found: it is looked at over a connection that can't write. SQLite alone opens it,
 * since closing a file lets go of every lock that the process has on it.
 *
 * @returns that connection. Close it after the writing one is open: the last to close a database writes to it
 * @throws STORAGE_FAILED saying what the file is and what to do; the system's error where it can only be read
 */
export function inspectDatabase(file: string, migrations: readonly string[]): Connection {
  refusePlace(file)
  const db = new Database(file, { readonly: true })
  try {
    distrust(db)
    // In one view of the database, since another process may be bringing it up to date.
    db.transaction(() => refuseContent(db, file, migrations))()
    return db
  } catch (error) {
    db.close()
    throw isNoDatabase(error) ? notOurs(file) : error
  }
}

function refusePlace(file: string): void {
  const stats = statSync(file)
  if (!stats.isFile()) throw notOurs(file)
  // SQLite would open it all the same, and fail at the first job.
  accessSync(file, constants.W_OK)
  if (stats.nlink > 1) {
    throw leftAsItIs(
      file,
      'has a second name (a hard link): under two names a database would have two logs, and break. Remove the other name',
    )
  }
  const drive = networkDriveAt(file)
  if (drive === null) return
  throw leftAsItIs(
    file,
    `is on a network drive (${drive}), where locks and shared memory can't be relied on. Move the folder to a disk of this machine`,
  )
}

function refuseContent(db: Connection, file: string, migrations: readonly string[]): void {
  refuseForeign(file, db.pragma('application_id', { simple: true }) as number)
  const version = db.pragma('user_version', { simple: true }) as number
  refuseVersion(file, version, migrations.length)
  const fault = schemaFault(db, migrations.slice(0, version))
  if (fault === null) return
  throw leftAsItIs(
    file,
    `holds ${fault}, and what is foreign in a database can act on its own. Set it right, or restore a verified copy from the backups folder beside it`,
  )
}

function refuseForeign(file: string, applicationId: number): void {
  if (applicationId !== APPLICATION_ID) throw notOurs(file)
}

function refuseVersion(file: string, version: number, newest: number): void {
  if (version < 0) throw notOurs(file)
  if (version <= newest) return
  throw leftAsItIs(
    file,
    `was written by a newer Yardmaster (version ${version}; this one knows ${newest}): update to open it`,
  )
}

function notOurs(file: string): StorageError {
  return leftAsItIs(
    file,
    'is not a Yardmaster database. Move it away, restore a verified copy from the backups folder beside it, or open another folder',
  )
}

function leftAsItIs(file: string, words: string): StorageError {
  return new StorageError('STORAGE_FAILED', `${file} ${words}. It was left as it is`)
}
