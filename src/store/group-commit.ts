import type { Database, Statement } from 'better-sqlite3'
import type { Clock } from '../clock.ts'
import { StorageError } from '../errors.ts'
import { asStorageError, isBusy } from './storage-error.ts'

/** Entries of one transaction: enough to share a sync between many, few enough to keep the thread free. */
const LARGEST_GROUP = 500

/** How long a group waits for another process's write lock before its callers are told. */
const BUSY_LIMIT_MS = 5_000
const BUSY_PAUSE_MS = 25

interface Entry {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * Writes gathered until the event loop turns, then committed together: one sync to the disk for all
 * of them. Each has a savepoint of its own, so that one that throws leaves the others unharmed, and
 * each is answered only after COMMIT has returned, in the order in which they came.
 */
export class GroupCommit {
  readonly #db: Database
  readonly #clock: Clock
  readonly #onRollback: () => void
  readonly #prepared = new Map<string, Statement>()
  readonly #entries: Entry[] = []
  #isScheduled = false
  /** A group holds the turn while it waits for another process's lock, so that order is kept. */
  #isWaiting = false

  /** @param onRollback something that was written is not there any more: what was remembered of it is wrong */
  constructor(db: Database, clock: Clock, onRollback: () => void = () => undefined) {
    this.#db = db
    this.#clock = clock
    this.#onRollback = onRollback
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

  /** Resolves when everything gathered so far has been answered. */
  async settled(): Promise<void> {
    await this.write(() => undefined).catch(() => undefined)
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isWaiting) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#commit(this.#entries.splice(0, LARGEST_GROUP), this.#clock.monotonic())
    })
  }

  #commit(group: readonly Entry[], since: number): void {
    try {
      this.#transact(group)
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK')
      this.#onRollback()
      if (isBusy(error) && this.#clock.monotonic() - since < BUSY_LIMIT_MS) {
        this.#isWaiting = true
        // A plain timer keeps the process alive while callers wait; the clock's would not.
        setTimeout(() => this.#commit(group, since), BUSY_PAUSE_MS)
        return
      }
      const reason = asStorageError(error)
      for (const { reject } of group) reject(reason)
    }
    this.#isWaiting = false
    if (this.#entries.length > 0) this.#schedule()
  }

  #transact(group: readonly Entry[]): void {
    if (!this.#db.open) throw new StorageError('STORAGE_FAILED', 'the database is closed')
    this.#do('BEGIN IMMEDIATE')
    const answers =
      group.length === 1 ? runAlone(group[0] as Entry) : group.map((entry) => this.#runIsolated(entry))
    this.#do('COMMIT')
    if (typeof answers === 'function') answers()
    else for (const answer of answers) answer()
  }

  /** Prepared once: compiling it took longer than running it. */
  #do(command: string): void {
    let statement = this.#prepared.get(command)
    if (!statement) {
      statement = this.#db.prepare(command)
      this.#prepared.set(command, statement)
    }
    statement.run()
  }

  /** @returns how to answer the entry once the transaction is on disk */
  #runIsolated({ work, resolve, reject }: Entry): () => void {
    this.#do('SAVEPOINT entry')
    try {
      const value = work()
      this.#do('RELEASE entry')
      return () => resolve(value)
    } catch (error) {
      // SQLite ends the whole transaction by itself on a full disk or a failed write.
      if (!this.#db.inTransaction) throw error
      this.#do('ROLLBACK TO entry')
      this.#do('RELEASE entry')
      this.#onRollback()
      return () => reject(asStorageError(error))
    }
  }
}

/** Alone in its transaction, an entry needs no savepoint: what it throws rolls back everything there is. */
function runAlone({ work, resolve }: Entry): () => void {
  const value = work()
  return () => resolve(value)
}
