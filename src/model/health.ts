import type { Stats } from './queue.ts'

/** How far a scan of the database has come. */
export interface ScanProgress {
  /** In a word or two: what is being looked at. */
  readonly what: string
  /** Of `total`, in units of the scan's own. */
  readonly done: number
  readonly total: number
}

/** What a check of every page, row and index found. */
export interface IntegrityReport {
  /** In the database's own words, 20 at most; empty where it is sound. */
  readonly faults: readonly string[]
}

/** What a comparison of the kept counters with a count of the jobs found. */
export interface CountersReport {
  /** How many counters were compared. */
  readonly compared: number
  /** How many did not say what a count says. */
  readonly wrong: number
}

/** A copy of the database that is kept beside it, whole in one file. */
export interface BackupFile {
  /** The file's name in the folder of backups. */
  readonly name: string
  /** When it was taken; UTC ms. */
  readonly takenAt: number
  readonly bytes: number
  /** Of the schema: lower than the database's own for a copy made before an upgrade. */
  readonly version: number
  /** Whether it is the database that a restore replaced. */
  readonly isReplaced: boolean
}

/** What a copy of the database holds. */
export interface BackupContents {
  readonly bytes: number
  readonly version: number
  readonly stats: Stats
  /** The newest change of a job in it, UTC ms; null where it has none. */
  readonly lastChangeAt: number | null
}

/** Restoring a copy, thought through before it is done. */
export interface RestorePreview {
  readonly backup: BackupContents
  /** The database as it is now. */
  readonly present: Stats
  /** Jobs that were enqueued after the copy was taken: they would be gone. */
  readonly lost: number
  /** Jobs of the copy that have changed since, or are gone: they would be as they were, and may run again. */
  readonly turnedBack: number
}

/** Room on the disk, as last looked at; bytes. */
export interface DiskFacts {
  /** What the volume of the workspace has left for us. */
  readonly freeBytes: number
  readonly databaseBytes: number
  /** Of the write-ahead log: what was committed and is not yet in the database itself. */
  readonly walBytes: number
}

/** From where on the event loop is late enough to warn of, and below which it is not any more; ms of p99. */
export const LAG_MS = { high: 50, low: 25 } as const

/** How late the host's event loop is, over the last full minute; ms. */
export interface LoopLag {
  readonly p99Ms: number
  readonly maxMs: number
  /** It has been above LAG_MS.high, and not below LAG_MS.low since: around one bound alone a warning would come and go. */
  readonly isHigh: boolean
}

/** What the host is looking at, or making, at the moment. */
export type HealthTask = 'integrity' | 'counters' | 'backup' | 'preview'

/** How something ended that is not done often; UTC ms. `error` is null where it went well. */
export interface Ended {
  readonly at: number
  readonly error: string | null
}

/** How the workspace's database and its host are. Null stands for what is not known yet. */
export interface HealthView {
  readonly disk: DiskFacts | null
  readonly lag: LoopLag | null
  readonly integrity: (Ended & IntegrityReport) | null
  readonly counters: (Ended & CountersReport) | null
  /** How the newest try ended; the copies themselves are in `backups`. */
  readonly backup: (Ended & { readonly isUnchanged: boolean }) | null
  /** How the newest restore ended, and of what. */
  readonly restore: (Ended & { readonly name: string }) | null
  /** The copies that are kept, newest first. Each was verified before it got its name. */
  readonly backups: readonly BackupFile[]
  /** The folder that they are in. */
  readonly backupFolder: string
  /** Null while nothing is being looked at or made. */
  readonly running: { readonly task: HealthTask; readonly progress: ScanProgress | null } | null
  /** Whether this host can restore by itself; where not, the command line can once it is stopped. */
  readonly canRestore: boolean
  /** Null unless writes fail. */
  readonly storageError: string | null
}
