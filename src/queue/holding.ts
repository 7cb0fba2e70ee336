import { holdConditionOf } from '../model/hold-condition.ts'
import type { ClaimedRow } from '../store/claims.ts'
import { holdClaims, letGo, matchingIds } from '../store/held-jobs.ts'
import { holdsOn, type HoldOn } from '../store/holds.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { Store } from '../store/store.ts'

export interface HeldBack {
  /** What may run, in the order in which it was given. */
  readonly claimed: readonly ClaimedRow[]
  readonly held: readonly JobRow[]
}

/**
 * Take back what a hold stops of what was just claimed: in the same transaction, so that a job is never seen running
 * that does not run, and a hold which stops one job stops no second. Inside `store.write`.
 *
 * Of several holds the oldest that matches has the job. Whoever lets a job go has decided: it is not stopped again
 * before the same start.
 *
 * @param rows in the order in which they are to run
 */
export function holdBack(store: Store, rows: readonly ClaimedRow[], now: number): HeldBack {
  const holds = rows.length === 0 ? [] : holdsOn(store)
  const types = new Set(holds.map(({ type }) => type))
  const subject = rows.filter(({ type }) => types.has(type))
  if (subject.length === 0) return { claimed: rows, held: [] }
  const free = letGo(store, subject)
  let candidates = subject.filter(({ id }) => !free.has(id))
  const held: JobRow[] = []
  const isHeld = new Set<number>()
  for (const hold of holds) {
    const stopped = stoppedBy(store, hold, candidates)
    for (const { id } of stopped) isHeld.add(id)
    held.push(...holdClaims(store, stopped, hold.id, now))
    candidates = candidates.filter(({ id }) => !isHeld.has(id))
  }
  return { claimed: rows.filter(({ id }) => !isHeld.has(id)), held }
}

/** What a hold stops of these, in their order: the first that matches, or every one. */
function stoppedBy(
  store: Store,
  { type, condition, isOnce }: HoldOn,
  candidates: readonly ClaimedRow[],
): readonly ClaimedRow[] {
  const ofType = candidates.filter((row) => row.type === type)
  if (ofType.length === 0) return []
  const ids = ofType.map(({ id }) => id)
  const matching = matchingIds(store, ids, holdConditionOf(condition).tests)
  const stopped = ofType.filter(({ id }) => matching.has(id))
  return isOnce ? stopped.slice(0, 1) : stopped
}
