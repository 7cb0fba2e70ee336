import { createHash } from 'node:crypto'
import type { Database as Connection } from 'better-sqlite3'
import { watermarkOf } from './reader/counted.ts'

/**
 * What a backup would have to say again: jobs, paused queues and which schedules are on. The console's
 * own housekeeping leaves it as it is, or no database would ever count as unchanged.
 */
export function fingerprintOf(db: Connection): string {
  const said = {
    version: db.pragma('user_version', { simple: true }),
    jobs: watermarkOf(db),
    paused: db.prepare('SELECT name, paused_at FROM paused_queues ORDER BY name').all(),
    schedules: db.prepare('SELECT name, is_enabled FROM schedules ORDER BY name').all(),
  }
  return createHash('sha256').update(JSON.stringify(said)).digest('base64')
}
