import { copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** It has a worker of its own; all other queues share two. */
export const OWN_QUEUE = 'reports'

/** A clock may jump less than this, or the purge would lawfully take jobs before they are judged. */
export const RETENTION_MS = 24 * 3_600_000

const CONFIG = {
  workers: 2,
  queues: { [OWN_QUEUE]: { workers: 1 } },
  drainMs: 150,
  graceMs: 150,
  retention: { completedMs: RETENTION_MS, cancelledMs: RETENTION_MS },
}

/** A workspace under torture, with what is written down about it outside. */
export interface Yard {
  /** Holds everything below. */
  readonly dir: string
  readonly workspace: string
  readonly databaseFile: string
  readonly processesFile: string
  readonly ledgerFile: string
  /** Where the handlers write. */
  readonly journalFile: string
  readonly hostLog: string
  /** Steers the host's wall clock. */
  readonly clockFile: string
}

export function yardIn(dir: string): Yard {
  const workspace = join(dir, 'workspace')
  return {
    dir,
    workspace,
    databaseFile: join(workspace, '.yardmaster', 'yardmaster.db'),
    processesFile: join(workspace, '.yardmaster', 'processes.json'),
    ledgerFile: join(dir, 'ledger.jsonl'),
    journalFile: join(dir, 'journal.log'),
    hostLog: join(dir, 'host.log'),
    clockFile: join(dir, 'clock'),
  }
}

/** Lay the handlers and the config, where they are not there yet. */
export function layYard(yard: Yard): void {
  const handlers = join(yard.workspace, 'handlers')
  if (existsSync(handlers)) return
  mkdirSync(handlers, { recursive: true })
  writeFileSync(join(yard.workspace, 'journal-path'), yard.journalFile)
  writeFileSync(join(yard.workspace, 'yardmaster.config.json'), JSON.stringify(CONFIG))
  copyFileSync(join(import.meta.dirname, 'fixtures', 'work.mjs'), join(handlers, 'work.mjs'))
}

export function journalBytes({ journalFile }: Yard): number {
  return existsSync(journalFile) ? statSync(journalFile).size : 0
}
