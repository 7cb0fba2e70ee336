import { scan } from '../scan.ts'
import type { ReaderOperation } from '../operation.ts'
import type { ScanFilter } from '../scan-filter.ts'

export interface WalkInput extends ScanFilter {
  /** Stop once there are this many, at the end of a window. */
  readonly limit: number
}

export interface WalkResult {
  /** By rising id. */
  readonly jobs: readonly WalkedJob[]
  /** The last id that was gone through; null where the end was reached. */
  readonly reachedId: number | null
}

/** In the numbers of the database. */
export interface WalkedJob {
  readonly id: number
  readonly updatedAt: number
  readonly queueId: number
  readonly typeId: number
  readonly status: number
}

const COLUMNS = 'jobs.id, updated_at AS updatedAt, queue_id AS queueId, type_id AS typeId, status'

/** The next jobs that match, along rising ids: what a sweep over them goes by. */
export const walk: ReaderOperation<WalkInput, WalkResult> = {
  lane: 'survey',
  run(input, { db, checkCancelled }) {
    const { ends, windows } = scan(db, input, false)
    const jobs: WalkedJob[] = []
    for (const { bounds, rows } of windows<WalkedJob>(COLUMNS)) {
      checkCancelled()
      for (const row of rows) jobs.push(row)
      if (bounds.beforeId >= ends.beforeId) break
      if (jobs.length >= input.limit) return { jobs, reachedId: bounds.beforeId - 1 }
    }
    return { jobs, reachedId: null }
  },
}
