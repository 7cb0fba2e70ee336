import Database, { type Database as Connection } from 'better-sqlite3'
import type { IntegrityReport } from '../../model/health.ts'
import type { ReaderMeans } from './operation.ts'
import { tablesOf } from './counted.ts'

/** What is wrong in one place is wrong in many: a person needs to see that, not all of it. */
const MOST_FAULTS = 20

/** What the quick look takes, as a share of the checks before it. */
const QUICK_SHARE = 0.3

/**
 * Check a database one table after the other, each with its indexes and in a transaction of its own:
 * so it can tell how far it is, be stopped in between, and never holds on to the write-ahead log for
 * longer than the largest table takes. What belongs to no table, free pages and the map of pages, comes
 * last, with a quick look at the whole.
 */
export function checkIntegrity(
  db: Connection,
  { report, checkCancelled }: Pick<ReaderMeans, 'report' | 'checkCancelled'>,
): IntegrityReport {
  try {
    const pages = pagesByTable(db)
    const ofTables = [...pages.values()].reduce((sum, each) => sum + each, 0)
    const total = Math.ceil(ofTables * (1 + QUICK_SHARE))
    const faults = new Set<string>()
    let done = 0
    for (const [table, ofTable] of pages) {
      checkCancelled()
      report({ what: table, done, total })
      for (const fault of faultsOf(db, `integrity_check("${table}")`)) faults.add(fault)
      done += ofTable
    }
    checkCancelled()
    report({ what: 'free pages', done, total })
    for (const fault of faultsOf(db, 'quick_check')) faults.add(fault)
    report({ what: 'done', done: total, total })
    return { faults: [...faults].slice(0, MOST_FAULTS) }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { faults: [error.message] }
  }
}

/** Damage so deep that the check itself can't go on is what it was looking for. */
export function isDamage(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
}

/** Either check gives a row per fault, a hundred at most; or a single one that says ok. */
function faultsOf(db: Connection, check: string): readonly string[] {
  return (db.pragma(check) as Record<string, string>[])
    .flatMap((row) => Object.values(row))
    .filter((verdict) => verdict !== 'ok')
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
