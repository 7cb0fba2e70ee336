import type { Database, Statement } from 'better-sqlite3'
import type { Clock } from '../clock.ts'
import { asStorageError, isBusy, isDiskFault } from './storage-error.ts'

/** Entries of one transaction: enough to share a sync between many, few enough to keep the thread free. */
const LARGEST_GROUP = 500

/** How long a group waits for another process's write lock before its callers are told. */
export const BUSY_LIMIT_MS = 5_000
const BUSY_PAUSE_MS = 5

/** So many other transactions a portion of a long work lets go first: a job is enqueued, claimed, and settled. */
const PATIENCE = 3

export interface GroupCommitOptions {
  readonly clock: Clock
  /** The connection to write over; asked for each transaction, since a failed sync has it replaced. */
  readonly connection: () => Database
  /** The statement for this SQL on that connection, prepared once: compiling it takes longer than running it. */
  readonly statement: (sql: string) => Statement
  /** A transaction is on disk. Called for each: it must cost nothing. */
  readonly onCommitted: () => void
  /** Something that was written is not there any more: what was remembered of it is wrong. */
  readonly onRollback: () => void
  /** A transaction has failed. @returns why, for its callers */
  readonly onFailed: (error: unknown) => Error
}

interface Entry {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * Writes gathered until the event loop turns, then committed together: one sync to the disk for all
 * of them. Each has a savepoint of its own, so that one that throws leaves the others unharmed, and
 * each is answered only after COMMIT has returned, in the order in which they came. Portions of long works
 * stand in a line of their own, behind all that.
 */
export class GroupCommit {
  readonly #the: GroupCommitOptions
  readonly #entries: Entry[] = []
  readonly #behind: Entry[] = []
  /** Transactions that the first of those behind has let go first. */
  #letBefore = 0
  #isScheduled = false
  #ordinary = 0
  /** A group holds the turn while it waits for another process's lock, so that order is kept. */
  #isWaiting = false

  constructor(the: GroupCommitOptions) {
    this.#the = the
  }

  /**
   * Run `work` in the next transaction. It must be synchronous: the transaction ends when it returns.
   *
   * @throws what `work` throws; StorageError where the transaction failed, and then nothing was written
   */
  write<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#entries.push({ work, resolve: resolve as (value: unknown) => void, reject })
    this.#schedule()
    return promise
  }

  /** As `write`, alone in its transaction, and only when nothing else waits, or enough others have gone first. */
  writeBehind<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#behind.push({ work, resolve: resolve as (value: unknown) => void, reject })
    this.#schedule()
    return promise
  }

  /** How many transactions there have been that were no portions of long works. */
  get ordinary(): number {
    return this.#ordinary
  }

  /** Resolves when everything gathered so far has been answered. */
  async settled(): Promise<void> {
    const nothing = (): void => undefined
    await Promise.allSettled([this.write(nothing), this.writeBehind(nothing)])
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isWaiting) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#commit(this.#next(), this.#the.clock.monotonic())
    })
  }

  #next(): readonly Entry[] {
    const isBehindNext =
      this.#behind.length > 0 && (this.#entries.length === 0 || this.#letBefore >= PATIENCE)
    this.#letBefore = isBehindNext || this.#behind.length === 0 ? 0 : this.#letBefore + 1
    if (isBehindNext) return this.#behind.splice(0, 1)
    this.#ordinary++
    return this.#entries.splice(0, LARGEST_GROUP)
  }

  #commit(group: readonly Entry[], since: number): void {
    try {
      this.#transact(this.#the.connection(), group)
    } catch (error) {
      this.#the.onRollback()
      if (isBusy(error) && this.#the.clock.monotonic() - since < BUSY_LIMIT_MS) {
        this.#isWaiting = true
        // A plain timer keeps the process alive while callers wait; the clock's would not.
        setTimeout(() => this.#commit(group, since), BUSY_PAUSE_MS)
        return
      }
      const reason = this.#the.onFailed(error)
      for (const { reject } of group) reject(reason)
    }
    this.#isWaiting = false
    if (this.#entries.length + this.#behind.length > 0) this.#schedule()
  }

  #transact(db: Database, group: readonly Entry[]): void {
    this.#do('BEGIN IMMEDIATE')
    let answers: (() => void) | (() => void)[]
    try {
      answers =
        group.length === 1 ? runAlone(group[0] as Entry) : group.map((entry) => this.#runIsolated(db, entry))
      this.#do('COMMIT')
    } catch (error) {
      rollBack(db)
      throw error
    }
    this.#the.onCommitted()
    if (typeof answers === 'function') answers()
    else for (const answer of answers) answer()
  }

  #do(command: string): void {
    this.#the.statement(command).run()
  }

  /** @returns how to answer the entry once the transaction is on disk */
  #runIsolated(db: Database, { work, resolve, reject }: Entry): () => void {
    this.#do('SAVEPOINT entry')
    try {
      const value = work()
      this.#do('RELEASE entry')
      return () => resolve(value)
    } catch (error) {
      // A disk that refused one entry is not to be trusted with the others; SQLite mostly ends the
      // transaction by itself then.
      if (!db.inTransaction || isDiskFault(error)) throw error
      this.#do('ROLLBACK TO entry')
      this.#do('RELEASE entry')
      this.#the.onRollback()
      return () => reject(asStorageError(error))
    }
  }
}

/** Alone in its transaction, an entry needs no savepoint: what it throws rolls back everything there is. */
function runAlone({ work, resolve }: Entry): () => void {
  const value = work()
  return () => resolve(value)
}

/** The error that led here is the one to tell, not one on the way back. */
function rollBack(db: Database): void {
  try {
    if (db.inTransaction) db.exec('ROLLBACK')
  } catch {
    // Where even that fails, SQLite rolls back when the connection is used or opened again.
  }
}
