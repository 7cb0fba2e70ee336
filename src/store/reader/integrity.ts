import Database, { type Database as Connection } from 'better-sqlite3'
import type { IntegrityReport } from '../../model/health.ts'
import type { ReaderMeans } from './operation.ts'
import { tablesOf } from './counted.ts'

/** What is wrong in one place is wrong in many: a person needs to see that, not all of it. */
const MOST_FAULTS = 20

/**
 * Check a database one table after the other, each with its indexes and in a transaction of its own:
 * so it can tell how far it is, be stopped in between, and never holds on to the write-ahead log for
 * longer than the largest table takes. The list of free pages is looked at when the database is opened.
 */
export function checkIntegrity(
  db: Connection,
  { report, checkCancelled }: Pick<ReaderMeans, 'report' | 'checkCancelled'>,
): IntegrityReport {
  try {
    const pages = pagesByTable(db)
    const total = [...pages.values()].reduce((sum, each) => sum + each, 0)
    const faults: string[] = []
    let done = 0
    for (const [table, ofTable] of pages) {
      checkCancelled()
      report({ what: table, done, total })
      faults.push(...faultsOf(db, table, MOST_FAULTS - faults.length))
      if (faults.length >= MOST_FAULTS) break
      done += ofTable
    }
    report({ what: 'done', done: total, total })
    return { faults }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { faults: [error.message] }
  }
}

/** Damage so deep that the check itself can't go on is what it was looking for. */
export function isDamage(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
}

function faultsOf(db: Connection, table: string, most: number): readonly string[] {
  // The pragma takes a table or a number, not both: it stops by itself at 100.
  const verdicts = db.pragma(`integrity_check("${table}")`) as { integrity_check: string }[]
  return verdicts
    .map(({ integrity_check: verdict }) => verdict)
    .filter((verdict) => verdict !== 'ok')
    .slice(0, most)
}

/** How many pages each table takes with its indexes, smallest first: the measure of what there is to do. */
function pagesByTable(db: Connection): ReadonlyMap<string, number> {
  const sizes = new Map(
    db
      .prepare<[], [string, number]>(
        `SELECT tbl_name, sum(pages) FROM (SELECT name, count(*) AS pages FROM dbstat GROUP BY name)
         JOIN sqlite_schema USING (name) GROUP BY tbl_name`,
      )
      .raw()
      .all(),
  )
  return new Map(
    tablesOf(db)
      .map((table): [string, number] => [table, sizes.get(table) ?? 1])
      .sort(([, a], [, b]) => a - b),
  )
}
