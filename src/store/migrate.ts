import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'
import { backupFile, draftOf, dropOldest } from './backup-files.ts'
import { removeDatabase, renameDurably } from './durable-file.ts'
import { looking } from './read-only.ts'
import { asStorageError } from './storage-error.ts'

export interface MigrateOptions {
  readonly file: string
  readonly migrations: readonly string[]
  /** Wall time, for the copy's name. */
  readonly now: number
}

/**
 * Bring the database to the newest version, each step in a transaction of its own together with the
 * version number, so that a kill leaves the schema before or after a step and nothing between.
 * A database that holds something is copied first, and the copy is verified before anything changes.
 *
 * @returns the copy's path; null where none was needed
 * @throws STORAGE_FULL, STORAGE_FAILED where it can't be copied; nothing is changed then
 */
export function migrate(db: Connection, { file, migrations, now }: MigrateOptions): string | null {
  const version = db.pragma('user_version', { simple: true }) as number
  // A newer one was refused before it was opened for writing.
  if (version >= migrations.length) return null
  const backup = version === 0 ? null : verifiedCopy(db, file, version, now)
  for (let step = version; step < migrations.length; step++) {
    db.transaction(() => {
      // Another process may have been here first.
      if ((db.pragma('user_version', { simple: true }) as number) > step) return
      db.exec(migrations[step] as string)
      db.pragma(`user_version = ${step + 1}`)
    }).immediate()
  }
  return backup
}

/** Only the database itself copies one in WAL mode whole; a copied file may lack what the log still holds. */
function verifiedCopy(db: Connection, file: string, version: number, now: number): string {
  const target = backupFile(file, version, now)
  const draft = draftOf(target)
  mkdirSync(dirname(target), { recursive: true })
  removeDatabase(draft)
  try {
    db.prepare('VACUUM INTO ?').run(draft)
    looking(draft, refuseDamage)
    renameDurably(draft, target)
  } catch (error) {
    removeDatabase(draft)
    throw notCopied(file, error)
  }
  dropOldest(file, now)
  return target
}

function notCopied(file: string, error: unknown): StorageError {
  const reason = asStorageError(error)
  const isFull = reason instanceof StorageError && reason.code === 'STORAGE_FULL'
  return new StorageError(
    isFull ? 'STORAGE_FULL' : 'STORAGE_FAILED',
    isFull
      ? `${file} is copied before it is brought up to date, and there is no room for the copy. It was left as it was: free as much room as it takes, and open it again`
      : `${file} is copied before it is brought up to date, and that failed: ${reason.message}. It was left as it was`,
    { cause: error },
  )
}

function refuseDamage(copy: Connection): void {
  const verdict = copy.pragma('integrity_check(1)', { simple: true })
  if (verdict !== 'ok') throw new Error(`the copy is damaged: ${String(verdict)}`)
}
