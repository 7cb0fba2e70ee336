import { basename, join } from 'node:path'
import type { Clock, Timer } from '../clock.ts'
import { messageOf, NotFoundError } from '../errors.ts'
import type {
  BackupFile,
  CountersReport,
  DiskFacts,
  HealthTask,
  HealthView,
  IntegrityReport,
  RestorePreview,
  ScanProgress,
} from '../model/health.ts'
import { backupFile, backupFolder, dropOldest, listBackups } from '../store/backup-files.ts'
import { asStorageError } from '../store/storage-error.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { TaskOptions } from '../store/reader/reader-thread.ts'
import { readDiskFacts } from './disk-facts.ts'
import { noteHealth, readHealth, type HealthRecord } from './health-file.ts'
import { watchLoopLag, type LoopLagWatch } from './loop-lag.ts'

/** How often sizes and lag are looked at: three calls to the system, for a page that shows minutes. */
const LOOK_MS = 10_000

export interface HealthOptions {
  readonly databaseFile: string
  readonly clock: Clock
  readonly reader: Reader
  /** Of the database's schema: part of a copy's name. */
  readonly version: number
  /** Told what a check has found broken: nothing more is to be written. */
  readonly foundDamage: (fault: string) => void
  /** Tells of regular looks, and by how many ms each came late. */
  readonly onLook: (listener: (lateMs: number) => void) => () => void
  /** Set right the counters that are wrong; resolves to how many were. A write, on the main thread. */
  readonly repairCounters: () => Promise<number>
  readonly canRestore: boolean
  readonly log: (line: string) => void
}

/**
 * How the database and its host are, and what is done about it: checks, verified backups, and looking
 * before a restore. Scans run on the reader's threads; what they find is remembered beside the database.
 */
export class Health {
  readonly #the: HealthOptions
  readonly #lag: LoopLagWatch
  readonly #listeners = new Set<() => void>()
  #record: HealthRecord
  #disk: DiskFacts | null = null
  #backups: readonly BackupFile[]
  #running: HealthView['running'] = null
  #storageError: string | null = null
  #look: Timer | null = null
  #isClosed = false

  constructor(options: HealthOptions) {
    this.#the = options
    this.#lag = watchLoopLag(options.clock, options.onLook)
    this.#record = readHealth(options.databaseFile)
    this.#backups = listBackups(options.databaseFile)
    this.#lookLater()
  }

  /** As it was last looked at. */
  view(): HealthView {
    return {
      ...this.#record,
      disk: this.#disk,
      lag: this.#lag.read(),
      backups: this.#backups,
      backupFolder: backupFolder(this.#the.databaseFile),
      running: this.#running,
      canRestore: this.#the.canRestore,
      storageError: this.#storageError,
    }
  }

  /** Look again at what changes without us: sizes, room, and the files in the folder of backups. */
  async refresh(): Promise<HealthView> {
    this.#disk = await readDiskFacts(this.#the.databaseFile).catch(() => null)
    this.#backups = listBackups(this.#the.databaseFile)
    return this.view()
  }

  /** @throws the signal's reason; STORAGE_FAILED where the check could not be made: damage is a result */
  async checkIntegrity(options: TaskOptions = {}): Promise<IntegrityReport> {
    const report = await this.#do('integrity', options, (means) =>
      this.#the.reader.run('integrityCheck', {}, means),
    )
    this.#note({ integrity: { ...this.#ended(), ...report } })
    const [fault] = report.faults
    if (fault !== undefined) {
      this.#the.foundDamage(fault)
      this.#the.log(`the database is damaged: ${report.faults.join('; ')}`)
    }
    return report
  }

  /** Compare the kept counters with the jobs, and set right what is wrong. @throws as `checkIntegrity` */
  async compareCounters(options: TaskOptions = {}): Promise<CountersReport> {
    const report = await this.#do('counters', options, (means) =>
      this.#the.reader.run('countersCheck', {}, means),
    )
    if (report.wrong > 0) {
      const repaired = await this.#the.repairCounters()
      this.#the.log(
        `${report.wrong} counters were wrong; ${repaired} were set right from a count of the jobs`,
      )
    }
    this.#note({ counters: { ...this.#ended(), ...report } })
    return report
  }

  /**
   * Make a verified copy and keep it beside the others.
   *
   * @throws the signal's reason; STORAGE_FULL, STORAGE_FAILED: then nothing was kept and nothing lost
   */
  async backUp(options: TaskOptions = {}): Promise<BackupFile> {
    const { databaseFile, version, clock } = this.#the
    const target = backupFile(databaseFile, version, clock.now())
    await this.#backUp(target, undefined, options)
    return this.#kept(basename(target))
  }

  /** The same, unless the database still says what the newest copy says. */
  async backUpIfChanged(options: TaskOptions = {}): Promise<void> {
    const { databaseFile, version, clock } = this.#the
    const [newest] = listBackups(databaseFile)
    const unlessLike = newest && join(backupFolder(databaseFile), newest.name)
    await this.#backUp(backupFile(databaseFile, version, clock.now()), unlessLike, options)
  }

  /** What restoring a kept copy would do. @throws NOT_FOUND; STORAGE_FAILED where it can't be restored */
  preview(name: string, options: TaskOptions = {}): Promise<RestorePreview> {
    const file = this.fileOf(name)
    return this.#do('preview', options, (means) => this.#the.reader.run('restorePreview', { file }, means))
  }

  /** Writes began to fail (the message), or work again (null). */
  setStorageError(message: string | null): void {
    this.#storageError = message
    this.#changed()
  }

  /** Call `listener` when `view` would answer otherwise; returns how to stop. */
  on(_event: 'changed', listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Stop looking. Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#look?.clear()
    this.#listeners.clear()
    this.#lag.stop()
  }

  /** The file of a kept copy. Only those that are listed: a name from outside is no path. @throws NOT_FOUND */
  fileOf(name: string): string {
    return join(backupFolder(this.#the.databaseFile), this.#kept(name).name)
  }

  #kept(name: string): BackupFile {
    const backup = listBackups(this.#the.databaseFile).find((each) => each.name === name)
    if (!backup) throw new NotFoundError('file', name)
    return backup
  }

  async #backUp(target: string, unlessLike: string | undefined, options: TaskOptions): Promise<void> {
    const { databaseFile, reader, clock } = this.#the
    try {
      const { isMade } = await this.#do('backup', options, (means) =>
        reader.run('backup', { target, unlessLike }, means),
      )
      if (isMade) dropOldest(databaseFile, clock.now())
      this.#backups = listBackups(databaseFile)
      this.#note({ backup: { ...this.#ended(), isUnchanged: !isMade } })
    } catch (error) {
      // What was called off, by a person or by closing, has not failed.
      if (!options.signal?.aborted && !this.#isClosed)
        this.#note({ backup: { ...this.#ended(error), isUnchanged: false } })
      throw error
    }
  }

  async #do<T>(
    task: HealthTask,
    { onProgress, signal }: TaskOptions,
    work: (means: TaskOptions) => Promise<T>,
  ): Promise<T> {
    const show = (progress: ScanProgress | null): void => {
      this.#running = { task, progress }
      this.#changed()
    }
    show(null)
    try {
      return await work({
        signal,
        onProgress(progress) {
          show(progress)
          onProgress?.(progress)
        },
      })
    } finally {
      this.#running = null
      this.#changed()
    }
  }

  #ended(error?: unknown): { at: number; error: string | null } {
    return {
      at: this.#the.clock.now(),
      error: error === undefined ? null : asStorageError(error).message,
    }
  }

  /** On a full disk the note is lost, and the person is told all the same. */
  #note(news: Partial<HealthRecord>): void {
    this.#record = { ...this.#record, ...news }
    try {
      noteHealth(this.#the.databaseFile, news)
    } catch (error) {
      this.#the.log(`health.json could not be written: ${messageOf(error)}`)
    }
    this.#changed()
  }

  #lookLater(): void {
    this.#look = this.#the.clock.timer(LOOK_MS, () => {
      const before = shown(this.view())
      void this.refresh().then((view) => {
        if (shown(view) !== before) this.#changed()
      })
      this.#lookLater()
    })
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** What of it a person would notice: a megabyte, a millisecond. */
function shown({ disk, lag, backups }: HealthView): string {
  const megabytes = disk && Object.values(disk).map((bytes: number) => Math.round(bytes / 1e6))
  return JSON.stringify([megabytes, lag && Math.round(lag.p99Ms), backups])
}
