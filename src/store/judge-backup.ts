import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { NotFoundError, StorageError } from '../errors.ts'
import { APPLICATION_ID } from './application-id.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { looking } from './read-only.ts'
import { schemaFault } from './schema.ts'

const MAGIC = Buffer.from('SQLite format 3\0')

/**
 * Refuse a file that is not a database of ours which this Yardmaster can open: it may come from
 * anywhere. Its tables, indexes and triggers must be exactly those of its version, so that nothing in
 * it runs that we did not write. Whether its pages are sound is for `checkIntegrity` to say.
 *
 * @throws NOT_FOUND; STORAGE_FAILED naming the file and the reason
 */
export function judgeBackup(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw new NotFoundError('file', file)
  if (!found.isFile() || !hasMagic(file)) throw refusal(file, 'it is not a database')
  looking(file, (db) => {
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw refusal(file, 'it belongs to another program')
    }
    const version = db.pragma('user_version', { simple: true }) as number
    if (version > MIGRATIONS.length) {
      throw refusal(file, `it was written by a newer Yardmaster (version ${version}): update to restore it`)
    }
    const fault = schemaFault(db, MIGRATIONS.slice(0, version))
    if (fault !== null) {
      throw refusal(file, `its tables are not those of version ${version}: it holds ${fault}`)
    }
  })
}

function hasMagic(file: string): boolean {
  const start = Buffer.alloc(MAGIC.length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, start)
  } finally {
    closeSync(handle)
  }
  return start.equals(MAGIC)
}

function refusal(file: string, why: string): StorageError {
  return new StorageError('STORAGE_FAILED', `${file} can’t be restored: ${why}. Nothing was changed`)
}
