import type { Clock, Timer } from '../clock.ts'
import { StorageError } from '../errors.ts'
import { Ballast } from './ballast.ts'
import type { CheckpointOutcome } from './checkpoint.ts'
import { ballastBytes, hasRoomFor, isOutOfRoom, readDisk, refusalOf, WAL_LIMITS, type Disk } from './disk.ts'
import {
  asStorageError,
  isDamage,
  isDiskFault,
  isRefusedWrite,
  NO_ROOM,
  type StorageCode,
} from './storage-error.ts'

/** After a commit, how soon the disk is looked at: so seldom that a commit costs nothing for it. */
const LOOK_MS = 250
/** After the opening, when the ballast is written: a host has better things to do at first, and a short one at all. */
const BALLAST_DELAY_MS = 5_000
/** While writes fail, how often they are tried again. */
const RETRY_MS = 500
/** While something stands in the way of a checkpoint, how often it is tried again. */
const CHECKPOINT_RETRY_MS = 5_000

/** How the storage of one database is, for whoever shows it. */
export interface StorageState extends Disk {
  readonly isBallastThere: boolean
  /** Of this process, wall time in UTC ms; null where there was none. Those of each commit don't count. */
  readonly lastCheckpoint: { readonly at: number; readonly isComplete: boolean } | null
  /** Past 64 MB: something keeps the log from being emptied. */
  readonly isWalLarge: boolean
  /** Why writes fail, in words for a person; null while they work. Nothing is claimed meanwhile. */
  readonly trouble: { readonly code: StorageCode; readonly message: string } | null
  /** Why nothing new is taken, in words for a person; null while it is. */
  readonly refusal: { readonly code: StorageCode; readonly message: string } | null
}

export interface StorageWatchOptions {
  readonly file: string
  readonly clock: Clock
  readonly emptyLog: () => Promise<CheckpointOutcome>
  /** A write that changes nothing and yet reaches the disk. */
  readonly probe: () => Promise<unknown>
}

/**
 * Looks after the disk below a database: how much room there is, how long the log has grown, and whether
 * writes work.
 *
 * Rules: it looks only while something is written, fails, or is scarce. When a write fails for the disk's
 * sake there is `trouble` until a probe has reached the disk again; when the disk is full the ballast is
 * dropped at once, and there is trouble until it could be made again. A damaged database is never tried again.
 */
export class StorageWatch {
  readonly #the: StorageWatchOptions
  readonly #ballast: Ballast
  readonly #listeners = new Set<() => void>()
  #disk: Disk
  #trouble: StorageError | null = null
  #lastCheckpoint: StorageState['lastCheckpoint'] = null
  #nextCheckpointAt = 0
  #isCheckpointing: Promise<void> | null = null
  #isBallastWanted = false
  #isDamaged = false
  #isClosed = false
  #ballastTimer: Timer | null = null
  #look: Timer | null = null
  #retry: Timer | null = null

  constructor(the: StorageWatchOptions) {
    this.#the = the
    this.#ballast = new Ballast(the.file)
    this.#disk = readDisk(the.file)
  }

  /** Why writes fail; null while they work. */
  get trouble(): StorageError | null {
    return this.#trouble
  }

  /** Why nothing may be written ever again; null as a rule. */
  get damage(): StorageError | null {
    return this.#isDamaged ? this.#trouble : null
  }

  /** Why nothing new should be taken; null while it may be. It costs nothing to ask. */
  get refusal(): StorageError | null {
    return this.#trouble ?? refusalOf(this.#disk)
  }

  state(): StorageState {
    this.#disk = readDisk(this.#the.file)
    return {
      ...this.#disk,
      isBallastThere: this.#ballast.isThere,
      lastCheckpoint: this.#lastCheckpoint,
      isWalLarge: this.#disk.walBytes > WAL_LIMITS.alarmBytes,
      trouble: plain(this.#trouble),
      refusal: plain(this.refusal),
    }
  }

  /** Call `listener` when trouble begins, changes or ends; returns how to stop. */
  onTrouble(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** From now on room is kept for the worst day: what a host does for its workspace. */
  keepBallast(): void {
    if (this.#isClosed) return
    this.#ballastTimer ??= this.#the.clock.timer(BALLAST_DELAY_MS, () => {
      this.#isBallastWanted = true
      this.#lookNow()
    })
  }

  /** A transaction is on disk. */
  committed(): void {
    this.#lookSoon()
  }

  /** A write has failed. @returns why, in words for its caller */
  failed(error: unknown): Error {
    const reason = this.#reasonOf(error)
    if (isDamage(error)) this.#isDamaged = true
    if (reason instanceof StorageError && isDiskFault(error)) this.#begin(reason)
    return reason
  }

  /** A check of the file has found it damaged: nothing more is written to it. */
  foundDamage(reason: StorageError): void {
    this.#isDamaged = true
    this.#begin(reason)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const timer of [this.#ballastTimer, this.#look, this.#retry]) timer?.clear()
    this.#listeners.clear()
    await Promise.all([this.#ballast.stop().catch(() => undefined), this.#isCheckpointing])
  }

  /** A quota or a limit on file sizes looks like a fault to SQLite, and is lack of room to a person. */
  #reasonOf(error: unknown): Error {
    return isRefusedWrite(error) && isOutOfRoom(this.#the.file)
      ? new StorageError('STORAGE_FULL', NO_ROOM, { cause: error })
      : asStorageError(error)
  }

  #begin(reason: StorageError): void {
    if (this.#isClosed) return
    const isNew = this.#trouble?.message !== reason.message
    this.#trouble = reason
    if (reason.code === 'STORAGE_FULL' && this.#ballast.release()) void this.#checkpoint()
    this.#retrySoon()
    if (isNew) this.#tell()
  }

  #end(): void {
    this.#trouble = null
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #retrySoon(): void {
    if (this.#isDamaged || this.#isClosed) return
    this.#retry ??= this.#the.clock.timer(RETRY_MS, () => {
      this.#retry = null
      void this.#tryAgain().then((isDone) => (isDone ? this.#end() : this.#retrySoon()))
    })
  }

  async #tryAgain(): Promise<boolean> {
    if (this.#trouble?.code === 'STORAGE_FULL' && !(await this.#hasRoomAgain())) return false
    try {
      await this.#the.probe()
      return !this.#isDamaged
    } catch {
      return false
    }
  }

  async #hasRoomAgain(): Promise<boolean> {
    this.#disk = readDisk(this.#the.file)
    const bytes = this.#isBallastWanted && !this.#ballast.isThere ? ballastBytes(this.#disk) : 0
    return hasRoomFor(this.#disk, bytes) && (bytes === 0 || (await this.#makeBallast(bytes)))
  }

  /** @returns false where there is no room; true also where the disk takes no such file, for all the room there is */
  async #makeBallast(bytes: number): Promise<boolean> {
    try {
      return await this.#ballast.make(bytes)
    } catch {
      this.#isBallastWanted = false
      return true
    }
  }

  #lookSoon(delayMs = LOOK_MS): void {
    if (this.#isClosed) return
    this.#look ??= this.#the.clock.timer(delayMs, () => {
      this.#look = null
      this.#lookNow()
    })
  }

  #lookNow(): void {
    this.#disk = readDisk(this.#the.file)
    const isLong = this.#disk.walBytes > WAL_LIMITS.emptyBytes
    if (isLong) void this.#checkpoint()
    if (this.#isBallastWanted && !this.#trouble && !this.#ballast.isThere) this.#restoreBallast()
    if (isLong || this.refusal) this.#lookSoon(RETRY_MS)
  }

  #restoreBallast(): void {
    const bytes = ballastBytes(this.#disk)
    if (hasRoomFor(this.#disk, bytes)) void this.#makeBallast(bytes)
  }

  /** One at a time, and not at once again where something stood in its way. */
  async #checkpoint(): Promise<void> {
    const { clock, emptyLog } = this.#the
    if (this.#isCheckpointing || this.#isClosed || clock.monotonic() < this.#nextCheckpointAt) return
    this.#isCheckpointing = emptyLog()
      .catch(() => ({ isComplete: false }))
      .then(({ isComplete }) => {
        this.#lastCheckpoint = { at: clock.now(), isComplete }
        this.#nextCheckpointAt = clock.monotonic() + (isComplete ? 0 : CHECKPOINT_RETRY_MS)
        this.#isCheckpointing = null
      })
    await this.#isCheckpointing
  }
}

function plain(error: StorageError | null): { code: StorageCode; message: string } | null {
  return error && { code: error.code as StorageCode, message: error.message }
}
