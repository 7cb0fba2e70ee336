import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { CheckpointOutcome, LogLength } from './checkpoint.ts'

/** This many pages are worth a copy aside. */
const WORTH_COPYING = 1_000
/** What was written meanwhile is copied on the spot where it is this little, or this part of what was copied aside. */
const LITTLE = 250
const LITTLE_PART = 1 / 8
/** From here on a long work waits for the copy. */
const LONG = 3_500
/** From here on it waits also where a reader keeps the copy from ending: new jobs are refused at four times as many. */
const VERY_LONG = 16_000

/** Commits between two looks at how long the log is. */
const LOOK_EVERY = 8
/** Where something stood in the way, how soon it is tried again. */
const RETRY_MS = 250

export interface LogKeeperOptions {
  readonly clock: Clock
  readonly length: () => LogLength
  /** Copy the log into the database in a thread of its own. */
  readonly copyAside: () => Promise<CheckpointOutcome>
  /** Copy it on this thread. */
  readonly copyHere: () => void
  /** The thread aside works, or does not: then commits have to do it. */
  readonly onAside: (works: boolean) => void
}

/**
 * Keeps the write-ahead log short without the main thread's copying it: a thread aside copies what has
 * gathered, and the few pages that were written meanwhile are copied on the spot, so that the next commit
 * begins the log anew. Who writes much waits for it; who writes little never does.
 */
export class LogKeeper {
  readonly #the: LogKeeperOptions
  #commits = 0
  #copying: Promise<void> | null = null
  #nextAt = 0
  #isClosed = false

  constructor(the: LogKeeperOptions) {
    this.#the = the
  }

  /** A transaction is on disk. It costs next to nothing. */
  committed(): void {
    if (++this.#commits % LOOK_EVERY !== 0 || this.#copying) return
    if (this.#the.length().uncopied >= WORTH_COPYING) this.#begin()
  }

  /** Resolves when the log has room for the next portion of a long work. */
  async room(): Promise<void> {
    while (!this.#isClosed) {
      const { pages, uncopied } = this.#the.length()
      if (pages < LONG || uncopied === 0) return
      this.#begin()
      if (this.#copying) await this.#copying
      else if (uncopied < VERY_LONG) return
      else await pause(RETRY_MS)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#copying
  }

  #begin(): void {
    if (this.#copying || this.#isClosed || this.#the.clock.monotonic() < this.#nextAt) return
    this.#copying = this.#copy().finally(() => (this.#copying = null))
  }

  async #copy(): Promise<void> {
    const { clock, copyAside, copyHere, length, onAside } = this.#the
    try {
      const { isComplete } = await copyAside()
      onAside(true)
      if (this.#isClosed) return
      const { pages, uncopied } = length()
      if (uncopied <= Math.max(LITTLE, pages * LITTLE_PART)) copyHere()
      // What a commit has just added is no obstacle, a reader is.
      else if (!isComplete && uncopied >= WORTH_COPYING) this.#nextAt = clock.monotonic() + RETRY_MS
    } catch {
      onAside(false)
      this.#nextAt = clock.monotonic() + RETRY_MS
    }
  }
}
