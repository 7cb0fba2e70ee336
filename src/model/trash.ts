import type { JobStatus } from './status.ts'

/** A deleted job that can still be restored. */
export interface TrashedJob {
  readonly id: number
  readonly queue: string
  readonly type: string
  /** As it was deleted, and would be restored. */
  readonly status: JobStatus
  readonly key: string | null
  /** First line of its newest failure. */
  readonly lastError: string | null
  /** UTC ms, as all times. */
  readonly createdAt: number
  readonly deletedAt: number
  /** From when on the hourly purge removes it for good. */
  readonly purgedAt: number
  /** The operation that deleted it. */
  readonly operation: number
}

export interface TrashPage {
  /** Newest deleted first. */
  readonly jobs: readonly TrashedJob[]
  readonly total: number
}
