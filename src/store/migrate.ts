import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../errors.ts'

const KEPT_BACKUPS = 5

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

/** Only VACUUM INTO copies a database in WAL mode whole; a copied file may lack what the log still holds. */
function verifiedCopy(db: Connection, file: string, version: number, now: number): string {
  const folder = join(dirname(file), 'backups')
  mkdirSync(folder, { recursive: true })
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const target = join(folder, `${basename(file, '.db')}-v${version}-${stamp}.db`)
  const draft = `${target}.draft`
  rmSync(draft, { force: true })
  try {
    db.prepare('VACUUM INTO ?').run(draft)
    verify(draft)
    sync(draft)
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new StorageError(
      'STORAGE_FAILED',
      `could not copy ${file} before upgrading it; nothing was changed`,
      {
        cause: error,
      },
    )
  }
  dropOldest(folder, basename(file, '.db'))
  return target
}

function verify(copy: string): void {
  const db = new Database(copy, { readonly: true })
  try {
    const verdict = db.pragma('integrity_check(1)', { simple: true })
    if (verdict !== 'ok') throw new Error(`the copy is damaged: ${String(verdict)}`)
  } finally {
    db.close()
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function dropOldest(folder: string, name: string): void {
  const copies = readdirSync(folder).filter((entry) => entry.startsWith(`${name}-v`) && entry.endsWith('.db'))
  const stampOf = (entry: string): string => entry.slice(entry.indexOf('-', name.length + 2))
  copies.sort((a, b) => stampOf(a).localeCompare(stampOf(b)))
  for (const copy of copies.slice(0, -KEPT_BACKUPS)) rmSync(join(folder, copy))
}
