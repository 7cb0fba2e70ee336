import path from 'node:path'
import Database, { type Database as Connection } from 'better-sqlite3'

/** The least table that holds the same row as ours, and the one index that a claim needs. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  starts INTEGER NOT NULL,
  lost_in_a_row INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  retry_delay_ms INTEGER NOT NULL,
  timeout_ms INTEGER NOT NULL,
  key TEXT,
  token TEXT,
  last_error TEXT,
  run_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  cancel_requested_at INTEGER,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_ready ON jobs (queue, priority, run_at, id) WHERE status = 'pending';
`

/** A raw connection with the same promise: a commit that has returned is on the disk. */
export function openTable(folder: string, name = 'limit.db'): Connection {
  const db = new Database(path.join(folder, name))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  if (process.platform === 'darwin') {
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
  }
  db.exec(SCHEMA)
  return db
}
