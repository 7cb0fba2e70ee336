import Database, { type Database as Connection } from 'better-sqlite3'

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly sql: string | null
}

/** SQLite makes these for its planner; they hold numbers and run nothing. */
const STATISTICS: readonly string[] = [
  'CREATE TABLE sqlite_stat1(tbl,idx,stat)',
  'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)',
]

/**
 * The first thing in which a database's schema differs from what these migrations make, by type and name;
 * null where it is the same to the letter. Only the schema's text is read: nothing in it is run, so that a
 * view in place of a table, or a trigger without end, is seen before it can do anything.
 */
export function schemaFault(db: Connection, migrations: readonly string[]): string | null {
  const expected = new Map(madeBy(migrations).map((object) => [keyOf(object), object.sql]))
  for (const object of objectsOf(db)) {
    const key = keyOf(object)
    if (!expected.has(key)) return `${key}, which Yardmaster did not make`
    if (expected.get(key) !== object.sql) return `${key}, which was changed`
    expected.delete(key)
  }
  const [missing] = expected.keys()
  return missing === undefined ? null : `no ${missing}`
}

function madeBy(migrations: readonly string[]): SchemaObject[] {
  const db = new Database(':memory:')
  try {
    for (const migration of migrations) db.exec(migration)
    return objectsOf(db)
  } finally {
    db.close()
  }
}

function objectsOf(db: Connection): SchemaObject[] {
  return db
    .prepare<[], SchemaObject>('SELECT type, name, sql FROM sqlite_schema')
    .all()
    .filter(({ sql }) => sql === null || !STATISTICS.includes(sql))
}

function keyOf({ type, name }: SchemaObject): string {
  return `${type} "${name}"`
}
