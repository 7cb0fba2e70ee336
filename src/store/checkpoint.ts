import type { Database } from 'better-sqlite3'

/** How an emptying of the write-ahead log went. */
export interface CheckpointOutcome {
  /** Everything is in the database and the log is empty; false where a reader or a writer stood in the way. */
  readonly isComplete: boolean
}

/**
 * Bring what the log holds into the database and cut the log. It waits for nobody: first what can be copied
 * beside readers and writers, so that the part that needs the write lock is short.
 *
 * @throws SqliteError where the disk refused; nothing is lost then, the log is still there
 */
export function emptyLog(db: Database): CheckpointOutcome {
  const patience = db.pragma('busy_timeout', { simple: true }) as number
  db.pragma('busy_timeout = 0')
  try {
    db.pragma('wal_checkpoint(PASSIVE)')
    const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: 0 | 1 }]
    return { isComplete: busy === 0 }
  } finally {
    db.pragma(`busy_timeout = ${patience}`)
  }
}
