import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { WorkspaceLockedError } from '../errors.ts'
import { asStorageError, isBusy } from './storage-error.ts'

/** Held while this process owns the workers of a database. */
export interface HostLock {
  /** Where a second host tells people to go. */
  announce(url: string): void
  /** Idempotent. */
  release(): void
}

interface Owner {
  readonly pid: number
  readonly url: string
}

/**
 * Own the workers of the database at `databaseFile`. The lock is SQLite's own, on a small file beside
 * it: the system drops it with the process, however that ends, so a dead owner never has to be
 * guessed at.
 *
 * @throws WorkspaceLockedError naming the live owner
 */
export function acquireHostLock(databaseFile: string): HostLock {
  const lockFile = `${databaseFile}.lock`
  const ownerFile = `${databaseFile}.owner.json`
  const db = lock(lockFile, () => new WorkspaceLockedError(databaseFile, ...ownerOf(ownerFile)))
  const announce = (url: string): void => {
    try {
      writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, url } satisfies Owner))
    } catch {
      // On a full disk the lock still holds; it only can't name its owner.
    }
  }
  announce('')
  return {
    announce,
    release() {
      if (!db.open) return
      rmSync(ownerFile, { force: true })
      db.close()
    },
  }
}

function lock(file: string, refusal: () => WorkspaceLockedError): Database.Database {
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: 0 })
    // Without a journal there is nothing to recover and no second file to leave behind.
    db.pragma('journal_mode = MEMORY')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db?.close()
    throw isBusy(error) ? refusal() : asStorageError(error)
  }
}

function ownerOf(file: string): [pid: number, url: string] {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner>
    return [Number(owner.pid ?? 0), String(owner.url ?? '')]
  } catch {
    // It has just started, and has not written its name yet.
    return [0, '']
  }
}
