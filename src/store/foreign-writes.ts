import { watch, type FSWatcher } from 'node:fs'
import type { Clock, Timer } from '../clock.ts'
import { networkDriveAt } from './network-drive.ts'

/** While something is going on, how soon a write of another process is noticed. */
const LOOK_MS = 180
/** After so many looks that saw nothing, the file's own news are waited for. */
const QUIET_LOOKS = 6
/** Meanwhile it is looked at this often all the same. */
const REST_MS = 2_000
/** The news come with the first byte, the commit a sync later: the first look is this soon, each next twice as late. */
const SOON_MS = 20

export interface ForeignWritesOptions {
  /** The database's path. */
  readonly file: string
  readonly clock: Clock
  /** A number that changes only when another connection has committed; null once there is no connection. */
  readonly readVersion: () => number | null
}

/**
 * Notices what other processes write to a database.
 *
 * Rules: it looks at regular times; waking is all that an idle host costs, so in quiet times it lets the
 * system tell of writes to the log instead. That is trusted only once it has told of a write of our own, and
 * never on drives and systems that tell late. Our own commits cost a flag: they end the quiet time, and with it
 * the watch.
 */
export class ForeignWrites {
  readonly #the: ForeignWritesOptions
  readonly #writeListeners = new Set<() => void>()
  readonly #lookListeners = new Set<(lateMs: number) => void>()
  #version: number | null
  #timer: Timer | null = null
  #watcher: FSWatcher | null = null
  #trust: 'none' | 'on trial' | 'proven'
  #isResting = false
  #quietLooks = 0
  #hasCommitted = false
  /** A commit that the watch should have told of by the next look. */
  #isNewsOverdue = false
  #delayMs = LOOK_MS

  constructor(the: ForeignWritesOptions) {
    this.#the = the
    this.#version = the.readVersion()
    // Windows tells of a write to a file that stays open when it pleases.
    this.#trust = process.platform === 'win32' || networkDriveAt(the.file) !== null ? 'none' : 'on trial'
  }

  /** Call `listener` soon after another process has written; returns how to stop. */
  onWrite(listener: () => void): () => void {
    this.#writeListeners.add(listener)
    if (!this.#timer) this.#begin()
    return () => this.#writeListeners.delete(listener)
  }

  /** Call `listener` at each look with how late it came, in ms; returns how to stop. */
  onLook(listener: (lateMs: number) => void): () => void {
    this.#lookListeners.add(listener)
    return () => this.#lookListeners.delete(listener)
  }

  /** We have written ourselves. It costs nothing. */
  committed(): void {
    this.#hasCommitted = true
    if (this.#isResting) this.#wake(LOOK_MS)
  }

  /** The connection is another one: what it has written so far is no news. */
  reopened(): void {
    this.#version = this.#the.readVersion()
  }

  close(): void {
    this.#timer?.clear()
    this.#unwatch()
    this.#writeListeners.clear()
  }

  #begin(): void {
    if (this.#trust === 'on trial') this.#watch()
    this.#lookLater(LOOK_MS)
  }

  #lookLater(delayMs: number): void {
    const { clock } = this.#the
    const dueAt = clock.monotonic() + delayMs
    this.#timer?.clear()
    this.#timer = clock.timer(delayMs, () => {
      this.#timer = null
      for (const listener of this.#lookListeners) listener(clock.monotonic() - dueAt)
      if (this.#writeListeners.size > 0 && this.#the.readVersion() !== null) this.#look()
    })
  }

  #look(): void {
    const isForeign = this.#hasNewVersion()
    this.#judgeWatch()
    const isQuiet = !isForeign && !this.#hasCommitted
    this.#hasCommitted = false
    this.#quietLooks = isQuiet ? this.#quietLooks + 1 : 0
    if (isForeign) for (const listener of this.#writeListeners) listener()
    if (this.#quietLooks >= QUIET_LOOKS && this.#trust === 'proven') this.#rest()
    else this.#lookLater(this.#nextDelay())
  }

  #hasNewVersion(): boolean {
    const version = this.#the.readVersion()
    const isNew = version !== this.#version
    this.#version = version
    return isNew
  }

  /** On trial, the watch has until the look after next to tell of a commit. */
  #judgeWatch(): void {
    if (this.#trust !== 'on trial') return
    if (this.#isNewsOverdue) this.#distrust()
    this.#isNewsOverdue = this.#hasCommitted
  }

  #nextDelay(): number {
    this.#delayMs = Math.min(LOOK_MS, this.#delayMs * 2)
    return this.#delayMs
  }

  #rest(): void {
    this.#isResting = true
    this.#watch()
    // What was written since the last look, before the watch stood.
    if (this.#watcher && this.#the.readVersion() === this.#version) this.#lookLater(REST_MS)
    else this.#wake(LOOK_MS)
  }

  #wake(delayMs: number): void {
    this.#isResting = false
    this.#quietLooks = 0
    this.#delayMs = Math.max(SOON_MS, delayMs)
    this.#unwatch()
    this.#lookLater(delayMs)
  }

  #watch(): void {
    try {
      this.#watcher ??= watch(`${this.#the.file}-wal`, { persistent: false }, () => this.#told()).on(
        'error',
        () => this.#distrust(),
      )
    } catch {
      this.#distrust()
    }
  }

  #told(): void {
    if (this.#trust === 'on trial') {
      this.#trust = 'proven'
      this.#unwatch()
    } else if (this.#isResting) this.#wake(SOON_MS)
  }

  #distrust(): void {
    this.#trust = 'none'
    this.#unwatch()
    if (this.#isResting) this.#wake(LOOK_MS)
  }

  #unwatch(): void {
    this.#watcher?.close()
    this.#watcher = null
  }
}
