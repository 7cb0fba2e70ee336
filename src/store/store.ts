import type { Database, Statement } from 'better-sqlite3'
import type { Clock } from '../clock.ts'
import { StorageError } from '../errors.ts'
import { CheckpointThread } from './checkpoint-thread.ts'
import { copyLog, LOG_LENGTH, logLength, type Checkpointed } from './checkpoint.ts'
import { CHECKPOINT_PAGES } from './connection.ts'
import { ForeignWrites } from './foreign-writes.ts'
import { GroupIds } from './group-ids.ts'
import { GroupCommit } from './group-commit.ts'
import { LogKeeper } from './log-keeper.ts'
import { Names } from './names.ts'
import { isProofDue, openDatabase, reopenDatabase } from './open-database.ts'
import { steadyPlan } from './steady-plan.ts'
import { isUnconfirmed } from './storage-error.ts'
import { StorageWatch, type StorageState } from './storage-watch.ts'

/**
 * The one writing connection. Statements are prepared once; reads run at once and are short; writes
 * go through `write`, which commits them in groups.
 *
 * After a sync has failed the connection is replaced before anything is written again: a statement is
 * asked for each time it is used, never kept.
 */
export class Store {
  readonly queues: Names
  readonly types: Names
  readonly groups: GroupIds
  /** Whether the counters are to be compared with the jobs before anything is built upon them. */
  readonly isProofDue: boolean
  readonly #file: string
  readonly #commits: GroupCommit
  readonly #watch: StorageWatch
  readonly #log: LogKeeper
  readonly #checkpoints: CheckpointThread
  readonly #foreign: ForeignWrites
  readonly #statements = new Map<string, Statement>()
  #db: Database
  #mustReopen = false
  #checkpointPages: number = CHECKPOINT_PAGES.untried

  constructor(db: Database, file: string, clock: Clock, isDue = true) {
    this.isProofDue = isDue
    this.#db = db
    this.#file = file
    const prepare = <Row>(sql: string) => this.statement<Row>(sql)
    this.queues = new Names('queues', prepare)
    this.types = new Names('types', prepare)
    this.groups = new GroupIds(prepare)
    this.#watch = new StorageWatch({
      file,
      clock,
      emptyLog: () => this.#checkpoints.empty(),
      probe: () => this.write(() => this.#rewriteVersion()),
    })
    this.#checkpoints = new CheckpointThread(file)
    this.#log = new LogKeeper({
      clock,
      length: () => logLength(this.statement(LOG_LENGTH).get() as Checkpointed),
      copyAside: () => this.#checkpoints.copy(),
      copyHere: () => copyLog(this.#db),
      onAside: (works) => this.#checkpointOnCommit(works ? CHECKPOINT_PAGES.aside : CHECKPOINT_PAGES.here),
    })
    this.#commits = new GroupCommit({
      clock,
      connection: () => this.#trusted(),
      statement: prepare,
      onRollback: () => this.#forgetNames(),
      onCommitted: () => {
        this.#watch.committed()
        this.#log.committed()
        this.#foreign.committed()
      },
      onFailed: (error) => this.#failed(error),
    })
    this.#foreign = new ForeignWrites({ file, clock, readVersion: () => this.#readDataVersion() })
  }

  /** The database's path. */
  get file(): string {
    return this.#file
  }

  /** The statement for this SQL, prepared once. A write may only be run inside `write`. */
  statement<Row = unknown>(sql: string): Statement<unknown[], Row> {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(steadyPlan(sql))
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

  /**
   * `write` for a portion of a long work: it is alone in its transaction, a few other writes go first, and
   * where the log has grown long it waits until that is copied into the database.
   */
  async writeBehind<T>(work: () => T): Promise<T> {
    await this.#log.room()
    return this.#commits.writeBehind(work)
  }

  /** How many transactions of `write` there have been: while it stays the same, a long work is alone. */
  get writes(): number {
    return this.#commits.ordinary
  }

  /** Give up to this many freed pages back to the disk. Inside `write`. */
  releasePages(pages: number): void {
    // It works a page per step: `exec` takes every step, `run` would take one.
    this.#db.exec(`PRAGMA incremental_vacuum(${pages})`)
  }

  /**
   * Refuse new work while writes fail or room runs out, before anything is tried. What frees room, or ends
   * what runs, is not asked. It costs nothing.
   *
   * @throws STORAGE_FULL, STORAGE_FAILED
   */
  admit(): void {
    const { refusal } = this.#watch
    if (refusal) throw refusal
  }

  /** Why writes fail, and nothing is to be claimed; null while they work. */
  get trouble(): StorageError | null {
    return this.#watch.trouble
  }

  /** Call `listener` when `trouble` begins, changes or ends; returns how to stop. */
  onTrouble(listener: () => void): () => void {
    return this.#watch.onTrouble(listener)
  }

  /** How file, log and disk are at this moment: three looks at the file system. */
  storage(): StorageState {
    return this.#watch.state()
  }

  /** Keep a file that is dropped when the disk is full, so that the queue can be set right. For a host. */
  keepBallast(): void {
    this.#watch.keepBallast()
  }

  /** A check has found the file damaged (`verdict` is its first line): from now on nothing is written to it. */
  foundDamage(verdict: string): void {
    this.#watch.foundDamage(
      new StorageError(
        'STORAGE_FAILED',
        `the database is damaged (${verdict}). Nothing more is written to it, so that nothing gets worse. Verified copies are in the backups folder beside it: restore the newest`,
      ),
    )
  }

  /** Call `listener` soon after another process has written; returns how to stop. */
  onForeignWrite(listener: () => void): () => void {
    return this.#foreign.onWrite(listener)
  }

  /** Call `listener` at each regular look for foreign writes with how late it came, in ms; returns how to stop. */
  onLook(listener: (lateMs: number) => void): () => void {
    return this.#foreign.onLook(listener)
  }

  /** Finish what is being written, then release the file. Idempotent. */
  async close(): Promise<void> {
    this.#foreign.close()
    if (!this.#db.open) return
    await Promise.all([this.#commits.settled(), this.#watch.close(), this.#log.close()])
    await this.#checkpoints.close()
    this.#statements.clear()
    this.#db.close()
  }

  /** The connection to write over. */
  #trusted(): Database {
    if (!this.#db.open) throw new StorageError('STORAGE_FAILED', 'the database is closed')
    const { damage } = this.#watch
    if (damage) throw damage
    if (this.#mustReopen) this.#reopen()
    return this.#db
  }

  #reopen(): void {
    const before = this.#db
    this.#db = reopenDatabase(this.#file)
    this.#mustReopen = false
    this.#db.pragma(`wal_autocheckpoint = ${this.#checkpointPages}`)
    this.#statements.clear()
    this.#forgetNames()
    before.close()
    this.#foreign.reopened()
  }

  #forgetNames(): void {
    this.queues.forget()
    this.types.forget()
    this.groups.forget()
  }

  #failed(error: unknown): Error {
    if (isUnconfirmed(error)) this.#mustReopen = true
    return this.#watch.failed(error)
  }

  /** Writes the header anew, with what it holds. */
  #rewriteVersion(): void {
    this.#db.pragma(`user_version = ${this.#db.pragma('user_version', { simple: true }) as number}`)
  }

  #checkpointOnCommit(pages: number): void {
    if (pages === this.#checkpointPages || !this.#db.open) return
    this.#checkpointPages = pages
    this.#db.pragma(`wal_autocheckpoint = ${pages}`)
  }

  /** Changes only when another connection has committed; reading it touches one page in memory. */
  #readDataVersion(): number | null {
    if (!this.#db.open) return null
    return this.statement<number>('PRAGMA data_version').pluck().get() as number
  }
}

/** @throws STORAGE_FAILED, STORAGE_FULL as `openDatabase` says */
export function openStore({ file, clock }: { readonly file: string; readonly clock: Clock }): Store {
  const isDue = isProofDue(file)
  return new Store(openDatabase(file, clock.now()), file, clock, isDue)
}
