import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'
import { backupFile, draftOf, dropOldest } from './backup-files.ts'
import { removeDatabase, renameDurably } from './durable-file.ts'
import { looking } from './read-only.ts'

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
 * @throws STORAGE_FAILED for a database of a newer Yardmaster; nothing is changed
 */
export function migrate(db: Connection, { file, migrations, now }: MigrateOptions): string | null {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    throw new StorageError(
      'STORAGE_FAILED',
      `${file} was written by a newer Yardmaster (version ${version}; this one knows ${migrations.length}): update to open it`,
    )
  }
  if (version === migrations.length) return null
  const backup = version === 0 ? null : verifiedCopy(db, file, version, now)
  for (let step = version; step < migrations.length; step++) {
    db.transaction(() => {
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
    throw new StorageError(
      'STORAGE_FAILED',
      `could not copy ${file} before upgrading it; nothing was changed`,
      {
        cause: error,
      },
    )
  }
  dropOldest(file, now)
  return target
}

function refuseDamage(copy: Connection): void {
  const verdict = copy.pragma('integrity_check(1)', { simple: true })
  if (verdict !== 'ok') throw new Error(`the copy is damaged: ${String(verdict)}`)
}
