import Database from 'better-sqlite3'
import type { Database as Connection, Statement } from 'better-sqlite3'

/** How the next write fails. */
export interface WriteFault {
  readonly code: 'SQLITE_BUSY' | 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE'
  /**
   * - `begin`: another process holds the lock, for a moment or (`isLong`) past every patience;
   * - `statement`: the first statement that writes fails;
   * - `commit`: everything went well until COMMIT.
   */
  readonly at: 'begin' | 'statement' | 'commit'
  readonly isLong?: boolean
  /** Whether SQLite ends the transaction by itself, as it may on a failed write; always so at COMMIT. */
  readonly endsTransaction?: boolean
}

/**
 * A connection to a real database whose next write can be made to fail, at the one place where a store
 * meets SQLite: what SQLite would have undone is undone, and what the driver would throw is thrown.
 */
export class FaultyConnection {
  readonly connection: Connection
  /** Transactions begun or tried: who waits for quiet looks whether it still rises. */
  tried = 0
  /** Faults that have struck. */
  struck = 0
  /** The disk was full once: the host may have purged by itself, to make room. */
  hasBeenFull = false
  /** A lock that did not come free yet is asked for again, in a while of real time. */
  isAwaited = false
  readonly #db: Connection
  readonly #onLongWait: () => void
  #fault: WriteFault | null = null
  #wasRefused = false

  /** @param onLongWait lets the time pass that a caller is prepared to wait for a lock */
  constructor(db: Connection, onLongWait: () => void) {
    this.#db = db
    this.#onLongWait = onLongWait
    this.connection = intercepting(db, {
      prepare: (sql: string) => this.#prepare(sql),
    })
  }

  get isArmed(): boolean {
    return this.#fault !== null
  }

  arm(fault: WriteFault): void {
    this.#fault = fault
    this.#wasRefused = false
  }

  #commit(statement: Statement): unknown {
    if (this.#fault?.at !== 'commit') return statement.run()
    this.#db.exec('ROLLBACK')
    throw this.#strike()
  }

  #begin(statement: Statement): unknown {
    this.tried++
    this.isAwaited = false
    if (this.#fault?.at !== 'begin') return statement.run()
    if (!this.#fault.isLong) {
      this.isAwaited = true
      throw this.#strike()
    }
    if (this.#wasRefused) {
      this.#onLongWait()
      throw this.#strike()
    }
    this.#wasRefused = true
    this.isAwaited = true
    throw sqliteError(this.#fault)
  }

  #prepare(sql: string): Statement {
    const statement = this.#db.prepare(sql)
    if (sql === 'COMMIT') return intercepting(statement, { run: () => this.#commit(statement) })
    if (sql.startsWith('BEGIN')) return intercepting(statement, { run: () => this.#begin(statement) })
    if (isPlain(sql, statement)) return statement
    const guarded =
      <Method extends 'run' | 'get' | 'all'>(method: Method) =>
      (...values: unknown[]) => {
        this.#beforeWrite()
        return statement[method](...values)
      }
    const wrapped: Statement = intercepting(statement, {
      run: guarded('run'),
      get: guarded('get'),
      all: guarded('all'),
      pluck: () => {
        statement.pluck()
        return wrapped
      },
    })
    return wrapped
  }

  #beforeWrite(): void {
    if (this.#fault?.at !== 'statement' || !this.#db.inTransaction) return
    if (this.#fault.endsTransaction) this.#db.exec('ROLLBACK')
    throw this.#strike()
  }

  #strike(): Error {
    const fault = this.#fault as WriteFault
    this.#fault = null
    this.struck++
    if (fault.code === 'SQLITE_FULL') this.hasBeenFull = true
    return sqliteError(fault)
  }
}

/** It reads, or marks a place within a transaction: what fails is a write to a table. */
function isPlain(sql: string, { readonly }: Statement): boolean {
  return readonly || /^(SAVEPOINT|RELEASE|ROLLBACK)/.test(sql)
}

function sqliteError({ code, at }: WriteFault): Error {
  return new Database.SqliteError(`injected at ${at}`, code)
}

/** `target` with some of its methods replaced; the others run on the real thing, which is native. */
function intercepting<T extends object>(target: T, replaced: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && Object.hasOwn(replaced, name)) return replaced[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
