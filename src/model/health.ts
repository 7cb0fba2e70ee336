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
