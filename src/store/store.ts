import type { Database, Statement } from 'better-sqlite3'
import type { Clock, Timer } from '../clock.ts'
import { GroupCommit } from './group-commit.ts'
import { Names } from './names.ts'
import { openDatabase } from './open-database.ts'

/** How soon a write of another process is noticed. */
const FOREIGN_WRITE_LOOK_MS = 150

/**
 * The one writing connection. Statements are prepared once; reads run at once and are short; writes
 * go through `write`, which commits them in groups.
 */
export class Store {
  readonly queues: Names
  readonly types: Names
  readonly #db: Database
  readonly #commits: GroupCommit
  readonly #clock: Clock
  readonly #statements = new Map<string, Statement>()
  readonly #foreignListeners = new Set<() => void>()
  #dataVersion: number
  #look: Timer | null = null

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
    const prepare = <Row>(sql: string) => this.statement<Row>(sql)
    this.queues = new Names('queues', prepare)
    this.types = new Names('types', prepare)
    this.#commits = new GroupCommit(db, clock, () => {
      this.queues.forget()
      this.types.forget()
    })
    this.#dataVersion = this.#readDataVersion()
  }

  /** The database's path. */
  get file(): string {
    return this.#db.name
  }

  /** The statement for this SQL, prepared once. A write may only be run inside `write`. */
  statement<Row = unknown>(sql: string): Statement<unknown[], Row> {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement as Statement<unknown[], Row>
  }

  /**
   * Run `work`, synchronously, in the next transaction, and resolve once that is on disk.
   *
   * @throws what `work` throws; StorageError where the transaction failed. Nothing was written then
   */
  write<T>(work: () => T): Promise<T> {
    return this.#commits.write(work)
  }

  /** Give up to this many freed pages back to the disk. Inside `write`. */
  releasePages(pages: number): void {
    // It works a page per step: `exec` takes every step, `run` would take one.
    this.#db.exec(`PRAGMA incremental_vacuum(${pages})`)
  }

  /** Call `listener` soon after another process has written; returns how to stop. */
  onForeignWrite(listener: () => void): () => void {
    this.#foreignListeners.add(listener)
    if (!this.#look) this.#lookLater()
    return () => {
      this.#foreignListeners.delete(listener)
    }
  }

  /** Finish what is being written, then release the file. Idempotent. */
  async close(): Promise<void> {
    this.#look?.clear()
    this.#foreignListeners.clear()
    if (!this.#db.open) return
    await this.#commits.settled()
    this.#statements.clear()
    this.#db.close()
  }

  #lookLater(): void {
    this.#look = this.#clock.timer(FOREIGN_WRITE_LOOK_MS, () => {
      this.#look = null
      if (!this.#db.open || this.#foreignListeners.size === 0) return
      const version = this.#readDataVersion()
      if (version !== this.#dataVersion) {
        this.#dataVersion = version
        for (const listener of this.#foreignListeners) listener()
      }
      this.#lookLater()
    })
  }

  /** Changes only when another connection has committed; reading it touches one page in memory. */
  #readDataVersion(): number {
    return this.statement<number>('PRAGMA data_version').pluck().get() as number
  }
}

/** @throws STORAGE_FAILED as `openDatabase` says */
export function openStore({ file, clock }: { readonly file: string; readonly clock: Clock }): Store {
  return new Store(openDatabase(file, clock.now()), clock)
}
