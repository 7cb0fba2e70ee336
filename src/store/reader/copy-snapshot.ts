import { closeSync, fdatasyncSync, openSync, statfsSync } from 'node:fs'
import Database, { type Database as Connection } from 'better-sqlite3'
import { StorageError } from '../../errors.ts'
import { rowCounts } from './counted.ts'
import type { ReaderMeans } from './operation.ts'

/** Copied at a time: about half a megabyte, a few milliseconds. */
const STEP_PAGES = 128

/**
 * Synced at a time. The commits of the main thread wait for whatever the disk has been given to do: one
 * sync at the end, of everything, held them up for 40 ms per 90 MB, and this for 7 ms at any size.
 */
const SYNC_PAGES = 512

/** Left free beside a copy: a backup must not be what stops the queue. */
const RESERVE_BYTES = 64 * 1024 * 1024

/**
 * Copy the database page by page into `draft`, as it is at one moment, and leave one file that needs no
 * log beside it. Not VACUUM INTO, which is one long statement: it can't be stopped, tells nothing of how
 * far it is, syncs all at once, and can't share its moment with the count of rows.
 *
 * @returns how many rows each table had at that moment
 */
export async function copySnapshot(
  draft: string,
  { db, report, checkCancelled }: ReaderMeans,
): Promise<Readonly<Record<string, number>>> {
  const slices = syncingSlices(draft)
  // The open transaction is the moment: writers go on, and nothing of theirs is seen.
  db.exec('BEGIN')
  try {
    const rows = rowCounts(db)
    await db.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        checkCancelled()
        const done = totalPages - remainingPages
        report({ what: 'copying', done, total: totalPages })
        slices.copied(done)
        return STEP_PAGES
      },
    })
    standAlone(draft)
    return rows
  } finally {
    slices.close()
    db.exec('ROLLBACK')
  }
}

/** @throws STORAGE_FULL before anything is written */
export function refuseWithoutRoom(db: Connection, folder: string): void {
  const pages = db.pragma('page_count', { simple: true }) as number
  const pageBytes = db.pragma('page_size', { simple: true }) as number
  const needed = pages * pageBytes + RESERVE_BYTES
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= needed) return
  throw new StorageError(
    'STORAGE_FULL',
    `no room for a backup in ${folder}: it needs ${megabytes(needed)} MB and ${megabytes(bavail * bsize)} are free. Free some, or back up to another disk`,
  )
}

function syncingSlices(file: string): { copied(pages: number): void; close(): void } {
  let handle: number | null = null
  let syncedPages = 0
  return {
    copied(pages) {
      if (pages - syncedPages < SYNC_PAGES) return
      syncedPages = pages
      handle ??= openSync(file, 'r+')
      fdatasyncSync(handle)
    },
    // Only now: closing a file lets go of every lock that this process has on it.
    close() {
      if (handle !== null) closeSync(handle)
    },
  }
}

/** The copied header says that there is a log: a backup is one file, whatever is beside it. */
function standAlone(draft: string): void {
  const copy = new Database(draft)
  try {
    copy.pragma('trusted_schema = OFF')
    copy.pragma('journal_mode = DELETE')
  } finally {
    copy.close()
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024)
}
