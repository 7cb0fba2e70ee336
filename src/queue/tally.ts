import type { SkipReason } from '../model/operation.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { BulkOutcome } from './queue.ts'

/** Counts of what was affected (reason null) and of what was skipped, by reason. */
export class Tally {
  readonly #counts: Map<SkipReason | null, number>

  constructor(counts: Iterable<readonly [SkipReason | null, number]> = []) {
    this.#counts = new Map(counts)
  }

  count(reason: SkipReason | null, jobs: number): void {
    if (jobs > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + jobs)
  }

  /** This one with what another has counted. */
  with(other: Tally): Tally {
    const sum = new Tally(this.#counts)
    for (const [reason, jobs] of other.#counts) sum.count(reason, jobs)
    return sum
  }

  get affected(): number {
    return this.#counts.get(null) ?? 0
  }

  outcome(): BulkOutcome {
    const skipped = [...this.#counts].flatMap(([reason, count]) =>
      reason === null ? [] : [{ reason, count }],
    )
    const { affected } = this
    return { matched: skipped.reduce((sum, { count }) => sum + count, affected), affected, skipped }
  }
}

/** Why an action passes a job over; null where nothing forbids it. */
export function reasonToSkip(action: JobAction, row: JobRow | undefined): SkipReason | null {
  if (!row) return 'missing'
  return isAllowed(action, row.status) ? null : row.status
}
