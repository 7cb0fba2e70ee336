import { MATRIX_SPANS, type FailureMatrix } from '../../../model/failure-group.ts'
import { allGroups, hoursByGroup } from '../group-rows.ts'
import { HOUR_MS, hourOf } from '../../group-failures.ts'
import type { ReaderOperation } from '../operation.ts'

/** An hour more: the one in which the span begins. */
const LONGEST = Math.max(...MATRIX_SPANS.map(({ hours }) => hours)) + 1
/** More rows than these nobody reads. */
const MOST_ROWS = 50

/** How often handlers and groups have failed of late. */
export const failureMatrix: ReaderOperation<{ readonly now: number }, FailureMatrix> = {
  lane: 'question',
  run: ({ now }, { db }) =>
    db.transaction(() => {
      const hours = hoursByGroup(db, now, LONGEST)
      const rows = allGroups(db)
      const byId = new Map(rows.map((row) => [row.id, row]))
      const byType = new Map<string, number[]>()
      const byGroup = new Map<number, number[]>()
      for (const { id, type, mergedInto } of rows) {
        const counts = hours.get(id)
        if (!counts) continue
        const spans = MATRIX_SPANS.map((span) => sum(counts.slice(-span.hours - 1)))
        add(byType, type, spans)
        add(byGroup, mergedInto ?? id, spans)
      }
      return {
        since: MATRIX_SPANS.map((span) => hourOf(now) - span.hours * HOUR_MS),
        types: worst(byType).map(([type, attempts]) => ({ type, attempts })),
        groups: worst(byGroup).flatMap(([id, attempts]) => {
          const row = byId.get(id)
          if (!row) return []
          const { type, errorName, template } = row
          return [{ id, type, errorName, template, attempts }]
        }),
      }
    })(),
}

function add<Key>(sums: Map<Key, number[]>, key: Key, counts: readonly number[]): void {
  const known = sums.get(key)
  sums.set(key, known ? known.map((one, i) => one + (counts[i] ?? 0)) : [...counts])
}

/** Those with most failures in the longest span first. */
function worst<Key>(sums: ReadonlyMap<Key, number[]>): [Key, number[]][] {
  return [...sums].sort(([, a], [, b]) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0)).slice(0, MOST_ROWS)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0)
}
