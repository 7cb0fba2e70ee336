import type { Database } from 'better-sqlite3'

/** How a checkpoint of the write-ahead log went. */
export interface CheckpointOutcome {
  /** Everything that it was to do is done; false where a reader or a writer stood in the way. */
  readonly isComplete: boolean
}

export interface Checkpointed {
  readonly busy: 0 | 1
  /** Pages in the log, and of those the ones that are in the database too. */
  readonly log: number
  readonly checkpointed: number
}

/** How long the log is, in pages. */
export interface LogLength {
  /** Since it was last begun anew. */
  readonly pages: number
  /** Of those, what is not in the database yet. */
  readonly uncopied: number
}

/** Asks the log how long it is, and does nothing: a few microseconds. */
export const LOG_LENGTH = 'PRAGMA wal_checkpoint(NOOP)'

export function logLength({ log, checkpointed }: Checkpointed): LogLength {
  return { pages: log, uncopied: Math.max(0, log - checkpointed) }
}

/**
 * Copy what the log holds into the database, beside readers and writers. The next commit begins the log
 * anew where nothing was left and nobody reads from it.
 *
 * @throws SqliteError where the disk refused; nothing is lost then, the log is still there
 */
export function copyLog(db: Database): CheckpointOutcome {
  const [{ busy, log, checkpointed }] = db.pragma('wal_checkpoint(PASSIVE)') as [Checkpointed]
  return { isComplete: busy === 0 && log === checkpointed }
}

/**
 * Bring what the log holds into the database and cut the log. It waits for nobody: first what can be copied
 * beside readers and writers, so that the part that needs the write lock is short.
 *
 * @throws SqliteError as `copyLog`
 */
export function emptyLog(db: Database): CheckpointOutcome {
  const patience = db.pragma('busy_timeout', { simple: true }) as number
  db.pragma('busy_timeout = 0')
  try {
    copyLog(db)
    const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [Checkpointed]
    return { isComplete: busy === 0 }
  } finally {
    db.pragma(`busy_timeout = ${patience}`)
  }
}
