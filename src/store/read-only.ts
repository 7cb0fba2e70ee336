import Database, { type Database as Connection } from 'better-sqlite3'

/** Off the main thread, waiting costs nobody anything. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * A connection that can't write, to a database of ours or to one that is yet to be judged: nothing
 * that its schema says runs by itself.
 *
 * @throws the driver's error where there is no such file, or it is no database
 */
export function connectReadOnly(file: string): Connection {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  try {
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('temp_store = MEMORY')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The version of a database's schema. @throws as `connectReadOnly` */
export function versionOf(file: string): number {
  return looking(file, (db) => db.pragma('user_version', { simple: true }) as number)
}

/** `look` into a file, and close it whatever happens. */
export function looking<T>(file: string, look: (db: Connection) => T): T {
  const db = connectReadOnly(file)
  try {
    return look(db)
  } finally {
    db.close()
  }
}
