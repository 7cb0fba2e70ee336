import { closeSync, openSync, readSync, statSync } from 'node:fs'
import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'
import { APPLICATION_ID } from './application-id.ts'
import { distrust } from './connection.ts'
import { networkDriveAt } from './network-drive.ts'
import { schemaFault } from './schema.ts'

const MAGIC = 'SQLite format 3\0'
/** Where the format keeps them: https://sqlite.org/fileformat2.html#the_database_header */
const HEADER = { bytes: 100, versionAt: 60, applicationAt: 68 } as const

/**
 * Refuse what is not a database of ours, or not one that this Yardmaster may touch. Nothing is written to
 * the file, whatever is found: it is looked at first as bytes, then over a connection that can't write.
 *
 * @returns that connection. Close it after the writing one is open: the last to close a database writes to it
 * @throws STORAGE_FAILED saying what the file is and what to do
 */
export function inspectDatabase(file: string, migrations: readonly string[]): Connection {
  refusePlace(file)
  refuseForeignBytes(file, migrations.length)
  const db = new Database(file, { readonly: true })
  try {
    distrust(db)
    // In one view of the database, since another process may be bringing it up to date.
    db.transaction(() => refuseContent(db, file, migrations))()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function refusePlace(file: string): void {
  const { nlink } = statSync(file)
  if (nlink > 1) {
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

/** Before SQLite, which would write to it, gets to see it. A log may hold a newer header: it is asked again later. */
function refuseForeignBytes(file: string, newest: number): void {
  if (!statSync(file).isFile()) throw notOurs(file)
  const header = Buffer.alloc(HEADER.bytes)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, header)
  } finally {
    closeSync(handle)
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw notOurs(file)
  refuseForeign(file, header.readInt32BE(HEADER.applicationAt))
  refuseVersion(file, header.readInt32BE(HEADER.versionAt), newest)
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
