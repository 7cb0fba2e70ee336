import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { PAYLOAD } from '../payload.ts'

export interface ClaimedRow {
  readonly id: number
  readonly token: string
  readonly payload: string
}

/** The least SQL of each step. None opens a transaction: the loops say what shares one. */
export interface Statements {
  insert(): void
  /** Marks up to `limit` jobs as running under one fresh token. */
  claim(limit: number): readonly ClaimedRow[]
  /** Guarded by the token, as every outcome must be. */
  complete(rows: readonly ClaimedRow[]): void
  /** Runs `work` in a transaction of its own. */
  commit<T>(work: () => T): T
}

export function prepare(db: Database): Statements {
  const insert = db.prepare(
    `INSERT INTO jobs (queue, type, status, priority, attempts, starts, lost_in_a_row, max_attempts,
       retry_delay_ms, timeout_ms, run_at, created_at, updated_at, payload)
     VALUES ('default', 'noop', 'pending', 0, 0, 0, 0, 3, 30000, 0, ?, ?, ?, ?)`,
  )
  const claim = db.prepare<unknown[], ClaimedRow>(
    `UPDATE jobs SET status = 'running', attempts = attempts + 1, starts = starts + 1, token = ?,
       started_at = ?, updated_at = ?
     WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_ready
       WHERE queue = 'default' AND status = 'pending' AND run_at <= ? ORDER BY priority, run_at, id LIMIT +?)
     RETURNING id, token, payload`,
  )
  const complete = db.prepare(
    `UPDATE jobs SET status = 'completed', completed_at = ?, updated_at = ?, token = NULL
     WHERE id = ? AND status = 'running' AND token = ?`,
  )
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  return {
    insert() {
      const now = Date.now()
      insert.run(now, now, now, PAYLOAD)
    },
    claim(limit) {
      const now = Date.now()
      return claim.all(randomBytes(16).toString('hex'), now, now, now, limit)
    },
    complete(rows) {
      const now = Date.now()
      for (const { id, token } of rows) complete.run(now, now, id, token)
    },
    commit(work) {
      begin.run()
      const value = work()
      commit.run()
      return value
    },
  }
}
