import type { JobSort } from './sort.ts'

/** A search of jobs that somebody has given a name. */
export interface SavedView {
  readonly name: string
  /** The search, as it was typed. */
  readonly words: string
  /** Null for the order that the search has by itself. */
  readonly sort: JobSort | null
}
