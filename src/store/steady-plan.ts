/** A parameter that is compared with, or that bounds how many rows there are. */
const PLANNED_BY = /(?<=(?:[=<>]|\b(?:IS|BETWEEN|AND|LIMIT|OFFSET)) )\?/g

/**
 * The same SQL with a plan that holds for every value of its parameters.
 *
 * SQLite looks into the value of `LIMIT ?`, and of some that a column is compared with where its table has
 * partial indexes; and then it compiles the statement anew whenever one is bound, which takes longer than a
 * claim does. A unary plus hides a parameter from the planner, and does nothing else: neither to its type
 * nor to its affinity. SQLite's own switch (SQLITE_DBCONFIG_ENABLE_QPSG) is out of the driver's reach.
 */
export function steadyPlan(sql: string): string {
  return sql.replace(PLANNED_BY, '+?')
}
