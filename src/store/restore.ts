import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import type { Clock } from '../clock.ts'
import { StorageError, YardmasterError } from '../errors.ts'
import { backupFile, backupFolder, dropOldest } from './backup-files.ts'
import { removeDatabase, renameDurably, syncFile, syncFolder } from './durable-file.ts'
import { acquireHostLock } from './host-lock.ts'
import { judgeBackup } from './judge-backup.ts'
import { versionOf } from './read-only.ts'
import { createReader } from './reader/reader.ts'
import { asStorageError, isBusy } from './storage-error.ts'

export interface RestoreOptions {
  /** The database's place. There need be none: then the copy simply comes there. */
  readonly databaseFile: string
  /** The copy; it stays where it is. */
  readonly file: string
  readonly clock: Clock
}

/**
 * Put a copy in the place of the database. Whoever calls holds the host lock and has everything closed.
 * The copy is judged, checked and laid beside the database; the database is kept as a copy; only then
 * are they swapped, in one rename.
 *
 * @returns the file that the database is kept in; null where there was none
 * @throws NOT_FOUND; STORAGE_FAILED for a copy that can't be restored; STORAGE_FULL; STORAGE_BUSY where
 *   another program has the database open. The database is then as it was
 */
export async function restoreDatabase({ databaseFile, file, clock }: RestoreOptions): Promise<string | null> {
  const incoming = `${databaseFile}.restoring`
  try {
    await layBeside(incoming, file, clock)
    const kept = existsSync(databaseFile) ? await keep(databaseFile, clock) : null
    swap(databaseFile, incoming)
    dropOldest(databaseFile, clock.now(), file)
    return kept
  } finally {
    removeDatabase(incoming)
  }
}

/** The same, holding the host lock meanwhile. @throws also WorkspaceLockedError where a host is running */
export async function restoreLocked(options: RestoreOptions): Promise<string | null> {
  const lock = acquireHostLock(options.databaseFile)
  try {
    return await restoreDatabase(options)
  } finally {
    lock.release()
  }
}

/** What is judged sound is the very file that will be swapped in, whatever happens to the copy meanwhile. */
async function layBeside(incoming: string, file: string, clock: Clock): Promise<void> {
  judgeBackup(file)
  removeDatabase(incoming)
  const reader = createReader({ file, clock })
  try {
    await reader.run('backup', { target: incoming })
    await reader.run('inspect', { file: incoming })
  } finally {
    await reader.close()
  }
}

async function keep(databaseFile: string, clock: Clock): Promise<string> {
  const reader = createReader({ file: databaseFile, clock })
  try {
    const target = backupFile(databaseFile, versionOf(databaseFile), clock.now(), 'replaced')
    await reader.run('backup', { target })
    return target
  } catch (error) {
    const isFull = error instanceof YardmasterError && error.code === 'STORAGE_FULL'
    if (isFull) throw error
    // It may well be damaged: that is when people restore. Then it is kept as it is, for who can read it.
    return setAside(databaseFile, clock.now())
  } finally {
    await reader.close()
  }
}

/** Byte for byte with its log, under a name that is no backup's: it is never listed, restored or dropped. */
function setAside(databaseFile: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const target = join(backupFolder(databaseFile), `damaged-${stamp}-${basename(databaseFile)}`)
  mkdirSync(dirname(target), { recursive: true })
  for (const suffix of ['-wal', '']) {
    if (!existsSync(`${databaseFile}${suffix}`)) continue
    copyFileSync(`${databaseFile}${suffix}`, `${target}${suffix}`)
    syncFile(`${target}${suffix}`)
  }
  return target
}

/**
 * The old log goes before the new database comes: found beside it, it would be replayed onto it. By then
 * nothing is in that log any more, so that a kill in between loses nothing of the old database either.
 */
function swap(databaseFile: string, incoming: string): void {
  if (existsSync(databaseFile)) emptyLog(databaseFile)
  for (const suffix of ['-wal', '-shm']) rmSync(`${databaseFile}${suffix}`, { force: true })
  syncFolder(dirname(databaseFile))
  renameDurably(incoming, databaseFile)
}

/** Leaving WAL takes everything out of the log, and is refused while anyone else has the database open. */
function emptyLog(databaseFile: string): void {
  try {
    const db = new Database(databaseFile, { timeout: 0 })
    try {
      db.pragma('journal_mode = DELETE')
    } finally {
      db.close()
    }
  } catch (error) {
    if (isBusy(error)) {
      throw new StorageError(
        'STORAGE_BUSY',
        `another program has ${databaseFile} open: stop it, then restore again. Nothing was changed`,
        { cause: error },
      )
    }
    const reason = asStorageError(error)
    // A damaged one has been set aside with its log.
    if (!(reason instanceof StorageError) || reason.code !== 'STORAGE_FAILED') throw reason
  }
}
