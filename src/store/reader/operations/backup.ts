import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { StorageError } from '../../../errors.ts'
import { draftOf } from '../../backup-files.ts'
import { removeDatabase, renameDurably } from '../../durable-file.ts'
import { fingerprintOf } from '../../fingerprint.ts'
import { looking } from '../../read-only.ts'
import { copySnapshot, refuseWithoutRoom } from '../copy-snapshot.ts'
import { rowCounts } from '../counted.ts'
import { checkIntegrity } from '../integrity.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'

export interface BackupInput {
  /** Where the copy goes; its folder is made if absent. What is there already is never overwritten. */
  readonly target: string
  /** An earlier copy: where the database still says the same, none is made. */
  readonly unlessLike?: string | undefined
}

export interface BackupResult {
  /** False where the database still says what the earlier copy says. */
  readonly isMade: boolean
  readonly bytes: number
  /** Of each table, in the copy as in the database at that moment. */
  readonly rows: Readonly<Record<string, number>>
}

/**
 * A copy of the database as it is at one moment, checked before it gets its name: every page and index,
 * the rows of every table against the original's, then synced to the disk. Whatever goes wrong, the
 * original is as it was and the draft is gone.
 */
export const backup: ReaderOperation<BackupInput, BackupResult> = {
  lane: 'scan',
  async run({ target, unlessLike }, means) {
    if (unlessLike !== undefined && saysTheSame(means, unlessLike)) {
      return { isMade: false, bytes: 0, rows: {} }
    }
    mkdirSync(dirname(target), { recursive: true })
    refuseTaken(target)
    refuseWithoutRoom(means.db, dirname(target))
    const draft = draftOf(target)
    removeDatabase(draft)
    try {
      const rows = await copySnapshot(draft, means)
      verify(draft, rows, means)
      means.checkCancelled()
      renameDurably(draft, target)
      return { isMade: true, bytes: statSync(target).size, rows }
    } catch (error) {
      removeDatabase(draft)
      throw error instanceof Database.SqliteError ? notWritten(error) : error
    }
  },
}

function verify(
  draft: string,
  rows: Readonly<Record<string, number>>,
  { report, checkCancelled }: ReaderMeans,
): void {
  looking(draft, (copy) => {
    const { faults } = checkIntegrity(copy, {
      checkCancelled,
      report: (progress) => report({ ...progress, what: 'verifying' }),
    })
    if (faults.length > 0) throw unsound(`the copy is damaged (${faults[0]})`)
    if (JSON.stringify(rowCounts(copy)) !== JSON.stringify(rows)) throw unsound('the copy lacks rows')
  })
}

function saysTheSame({ db }: ReaderMeans, earlier: string): boolean {
  try {
    return looking(earlier, fingerprintOf) === fingerprintOf(db)
  } catch {
    // It can't be read, or is of another version: a new one is needed in any case.
    return false
  }
}

function refuseTaken(target: string): void {
  if (!statSync(target, { throwIfNoEntry: false })) return
  throw new StorageError('STORAGE_FAILED', `${target} is there already: choose another name, or move it away`)
}

/** The database is only read: what fails is the writing of the copy, or the disk under both. */
function notWritten(cause: InstanceType<typeof Database.SqliteError>): StorageError {
  const isFull = cause.code === 'SQLITE_FULL'
  return new StorageError(
    isFull ? 'STORAGE_FULL' : 'STORAGE_FAILED',
    `no backup was made: ${isFull ? 'no room is left on the disk' : `${cause.message} (${cause.code})`}. The database is as it was`,
    { cause },
  )
}

function unsound(what: string): StorageError {
  return new StorageError(
    'STORAGE_FAILED',
    `no backup was made: ${what}. Run an integrity check: the database itself may be damaged, and earlier backups are kept`,
  )
}
