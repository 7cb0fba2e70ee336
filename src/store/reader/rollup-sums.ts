import { BUCKETS, percentilesOf } from '../../model/histogram.ts'
import type { Figures } from '../../model/statistics.ts'
import { eachBucket } from '../histogram-bytes.ts'
import { COUNTS, emptyCounts, type Counts } from '../rollups.ts'

export type StoredRollup = Counts & {
  readonly fromAt: number
  readonly queueId: number
  readonly typeId: number
  readonly waited: Uint8Array
  readonly ran: Uint8Array
}

/** Rollups added up. */
export class RollupSums {
  readonly counts = emptyCounts()
  readonly waited = new Float64Array(BUCKETS)
  readonly ran = new Float64Array(BUCKETS)

  add(rollup: StoredRollup): void {
    for (const count of COUNTS) this.counts[count] += rollup[count]
    addBytes(this.waited, rollup.waited)
    addBytes(this.ran, rollup.ran)
  }

  /** @param minutes that were gathered for */
  figures(minutes: number): Figures {
    const { counts } = this
    const { enqueuedJobs, completedJobs, failedJobs, deadJobs, cancelledJobs } = counts
    const failures = counts.failedAttempts + counts.timedOutAttempts + counts.crashedAttempts
    return {
      enqueued: enqueuedJobs,
      completed: completedJobs,
      failed: failedJobs,
      dead: deadJobs,
      cancelled: cancelledJobs,
      settledPerMinute: (completedJobs + failedJobs + deadJobs + cancelledJobs) / minutes,
      failureShare: completedJobs + failures === 0 ? null : failures / (completedJobs + failures),
      waitedMs: percentilesOf(this.waited),
      ranMs: percentilesOf(this.ran),
    }
  }
}

function addBytes(sums: Float64Array, bytes: Uint8Array): void {
  eachBucket(bytes, (bucket, count) => {
    sums[bucket] = (sums[bucket] ?? 0) + count
  })
}
