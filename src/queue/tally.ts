import { isAllowed, type JobAction } from '../model/status.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { BulkOutcome, SkipReason } from './queue.ts'

/** Counts of what was affected (reason null) and of what was skipped, by reason. */
export class Tally {
  readonly #counts = new Map<SkipReason | null, number>()

  count(reason: SkipReason | null, jobs: number): void {
    if (jobs > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + jobs)
  }

  outcome(): BulkOutcome {
    const skipped = [...this.#counts].flatMap(([reason, count]) =>
      reason === null ? [] : [{ reason, count }],
    )
    const affected = this.#counts.get(null) ?? 0
    return { matched: skipped.reduce((sum, { count }) => sum + count, affected), affected, skipped }
  }
}

/** Why an action passes a job over; null where nothing forbids it. */
export function reasonToSkip(action: JobAction, row: JobRow | undefined): SkipReason | null {
  if (!row) return 'missing'
  return isAllowed(action, row.status) ? null : row.status
}
