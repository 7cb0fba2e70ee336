import type { Difference } from './what-differs.ts'

/** What failed jobs share and succeeded ones of the same handlers lack, as samples of both tell. */
export interface Differences {
  readonly failed: Sample
  readonly succeeded: Sample & {
    /** Whether they are from between the first and the last of the failed ones; else from all there are. */
    readonly isSameTime: boolean
  }
  /** The most telling first. */
  readonly differences: readonly Difference[]
}

export interface Sample {
  /** Jobs that were looked at. */
  readonly sampled: number
  /** Of so many that there are. */
  readonly of: number
}
