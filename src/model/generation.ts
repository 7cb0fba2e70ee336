import type { Percentiles } from './histogram.ts'

/** Why a build was made: the host started, a file was saved, or a person asked. */
export const BUILD_CAUSES = ['start', 'save', 'reload'] as const
export type BuildCause = (typeof BUILD_CAUSES)[number]

/** What the attempts on a build, or on several, came to. Outlives their jobs. */
export interface BuildCounts {
  readonly completed: number
  /** Threw; of these and the next two, an attempt may have followed. */
  readonly failed: number
  readonly timedOut: number
  readonly crashed: number
  readonly cancelled: number
  /** Given back because the host stopped. */
  readonly released: number
  /** Jobs whose last attempt it was. */
  readonly dead: number
  /** When the first attempt on it ended and the last, UTC ms; null where there was none. */
  readonly firstUsedAt: number | null
  readonly lastUsedAt: number | null
  readonly ranMs: Percentiles | null
}

/** A build that a generation was in. */
export interface GenerationBuild {
  readonly build: string
  /** UTC ms. */
  readonly madeAt: number
  readonly cause: BuildCause
}

/**
 * A handler as it was for a time: its code, in one build or in several that changed something else. Code that came
 * back is the generation that it was.
 */
export interface HandlerGeneration {
  /** Short hash of its file and what that imports. */
  readonly code: string
  /** From the workspace, with forward slashes. */
  readonly file: string
  /** Newest first, `LISTED_BUILDS` at most. */
  readonly builds: readonly GenerationBuild[]
  readonly buildCount: number
  /** When it was first built, and when it was last put to work; UTC ms. */
  readonly madeAt: number
  readonly currentAt: number
  /** Why it did not load; null where it did. */
  readonly error: string | null
  /** Whether jobs run on it now. */
  readonly isCurrent: boolean
  /** Whether its files are kept: they can be looked at, and run again. */
  readonly isKept: boolean
  readonly counts: BuildCounts
}

/** A file that differs between two generations; null where one of them does not have it. */
export interface CodeChange {
  readonly file: string
  readonly before: string | null
  readonly after: string | null
  /** Why its text is not shown; null where it is. */
  readonly hidden: 'binary' | 'long' | null
}

export const LISTED_BUILDS = 20
export const LISTED_GENERATIONS = 50

export const BUILD_LIMITS = {
  /** A build is kept for this long after it last counted, and on while an attempt or a replay of it is. */
  keptMs: 30 * 86_400_000,
  /** Builds altogether: the oldest go first, whatever is left of them. */
  kept: 1_000,
  /** Copies of files altogether, in bytes: the oldest go first. */
  copiedBytes: 256 * 1_048_576,
  /** Copies of one build; of a larger one none are kept. */
  copiedBytesOfEach: 32 * 1_048_576,
} as const
