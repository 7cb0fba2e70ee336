import { createRequire } from 'node:module'
import Database from 'better-sqlite3'
import type { Contender } from '../contender.ts'
import { disk } from './disk.ts'
import { growth } from './growth.ts'
import { drain, enqueueConcurrent, enqueueMany, enqueueSerial, latency } from './loops.ts'
import { drainIsolated, latencyIsolated } from './messages.ts'

/**
 * What everything is judged against: bare better-sqlite3 loops that do the least SQL for the same
 * guarantees. No history, no counters, no events, no handlers, and one index.
 */
export function limit(): Contender {
  const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as { version: string }
  return {
    name: 'limit',
    version: `better-sqlite3 ${version}, SQLite ${sqliteVersion()}`,
    durability: 'WAL, `synchronous=FULL`',
    measures: {
      enqueueSerial,
      enqueueConcurrent,
      enqueueMany,
      drain,
      drainIsolated,
      latency,
      latencyIsolated,
      growth,
      disk,
    },
  }
}

function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return db.prepare('SELECT sqlite_version()').pluck().get() as string
  } finally {
    db.close()
  }
}
