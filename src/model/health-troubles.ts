import type { HealthView } from './health.ts'

/** Something about the database or its host that a person should know: what happened, what is safe, what to do. */
export interface Trouble {
  readonly id: string
  readonly tone: 'error' | 'warn'
  readonly what: string
  readonly safe: string
  readonly todo: string
}

const MB = 1024 * 1024

/** Below this, writing may soon be refused. */
export const LEAST_FREE_BYTES = 256 * MB
/** A log that has grown beyond this is held open by somebody. */
export const LARGEST_WAL_BYTES = 64 * MB
/** A drift that was repaired is told for this long: its cause may still be there. */
const TOLD_MS = 7 * 24 * 3_600_000

/** What is wrong at `now` (UTC ms), worst first; empty where all is well. */
export function troublesOf(health: HealthView, now: number): readonly Trouble[] {
  return [
    storage(health),
    damage(health),
    restore(health),
    room(health),
    backup(health),
    check(health),
    log(health),
    counters(health, now),
    lag(health),
  ].filter((trouble) => trouble !== null)
}

function storage({ storageError }: HealthView): Trouble | null {
  if (storageError === null) return null
  return {
    id: 'storage',
    tone: 'error',
    what: `Nothing can be saved: ${storageError}`,
    safe: 'Every job that was acknowledged is on the disk. Running jobs go on, and their outcomes are kept until they can be saved.',
    todo: 'Free some room, or let the folder be written to. Work goes on by itself as soon as a write succeeds.',
  }
}

function damage({ integrity, backups }: HealthView): Trouble | null {
  if (!integrity || integrity.faults.length === 0) return null
  const [first] = integrity.faults
  const isRestorable = backups.some(({ takenAt }) => takenAt <= integrity.at)
  return {
    id: 'damage',
    tone: 'error',
    what: `The database is damaged: ${first}`,
    safe: isRestorable
      ? 'The backups below were checked when they were taken, before this was found.'
      : 'There is no backup from before this was found. Jobs whose rows can be read still run.',
    todo: `Copy the workspace’s .yardmaster folder somewhere safe, then ${isRestorable ? 'restore the newest of those backups' : 'read out what can be read with the .recover command of the sqlite3 program'}. Damage comes from disks, memory or other programs: look at those too.`,
  }
}

function restore({ restore: last }: HealthView): Trouble | null {
  if (!last?.error) return null
  return {
    id: 'restore',
    tone: 'error',
    what: `${last.name} was not restored: ${last.error}`,
    safe: 'The database is the one from before; nothing of it was changed.',
    todo: 'Set right what it says, then restore again.',
  }
}

function room({ disk }: HealthView): Trouble | null {
  if (!disk) return null
  if (disk.freeBytes < LEAST_FREE_BYTES) {
    return {
      id: 'room',
      tone: 'error',
      what: `The disk is nearly full: ${megabytes(disk.freeBytes)} are left`,
      safe: 'Everything that was acknowledged is on the disk. When it is full, new jobs are refused, not lost.',
      todo: 'Free some room on the workspace’s disk, or purge jobs that are past their use.',
    }
  }
  if (disk.freeBytes < disk.databaseBytes + LEAST_FREE_BYTES) {
    return {
      id: 'room',
      tone: 'warn',
      what: `There is no room for another backup: ${megabytes(disk.freeBytes)} are left`,
      safe: 'The database and the backups that are kept.',
      todo: 'Free some room, or back up to another disk with: yardmaster backup --to FILE.',
    }
  }
  return null
}

function backup({ backup: last, backups }: HealthView): Trouble | null {
  if (!last?.error) return null
  const kept = backups.length === 0 ? 'There is no earlier backup.' : 'The earlier backups are kept.'
  return {
    id: 'backup',
    tone: 'warn',
    what: `The last backup failed: ${last.error}`,
    safe: `The database was only read. ${kept}`,
    todo: 'Set right what it says, then back up again. The schedule tries once a day.',
  }
}

function check({ integrity }: HealthView): Trouble | null {
  if (!integrity?.error) return null
  return {
    id: 'check',
    tone: 'warn',
    what: `The integrity could not be checked: ${integrity.error}`,
    safe: 'A check only reads: nothing was changed.',
    todo: 'Check again.',
  }
}

function log({ disk }: HealthView): Trouble | null {
  if (!disk || disk.walBytes <= LARGEST_WAL_BYTES) return null
  return {
    id: 'log',
    tone: 'warn',
    what: `The write-ahead log has grown to ${megabytes(disk.walBytes)}`,
    safe: 'What is in it is committed and safe. It takes room, and slows reading.',
    todo: 'Another program holds the database open in a long read, or a backup is being made: close what reads it. The log shrinks by itself then.',
  }
}

function counters({ counters: last }: HealthView, now: number): Trouble | null {
  if (!last || last.wrong === 0 || now - last.at > TOLD_MS) return null
  return {
    id: 'counters',
    tone: 'warn',
    what: `${last.wrong} of the kept counters did not say what a count says`,
    safe: 'The jobs themselves. The counters were set right from a count of them.',
    todo: 'Something other than Yardmaster has written to the database, or it has a defect: report it if you know of nothing.',
  }
}

function lag({ lag: last }: HealthView): Trouble | null {
  if (!last?.isHigh) return null
  return {
    id: 'lag',
    tone: 'warn',
    what: `The host answers late: one moment in a hundred waits ${Math.round(last.p99Ms)} ms`,
    safe: 'No job is lost by it; they start and end later than they could.',
    todo: 'Look at what else keeps this machine busy. Handlers marked as inline run inside the host: move slow ones out.',
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`
}
