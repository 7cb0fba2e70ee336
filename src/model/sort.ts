/** The orders in which jobs can be listed: each has an index. */
export const JOB_SORTS = [
  /** By their creation, which is by their ids. */
  'newest',
  'oldest',
  /** By when they reached their end; those that have not come after the others, newest first. */
  'last-settled',
  'first-settled',
] as const

export type JobSort = (typeof JOB_SORTS)[number]
