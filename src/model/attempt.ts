/** How an attempt ended. */
export const ATTEMPT_OUTCOMES = [
  /** The handler resolved. */
  'completed',
  /** It threw or rejected. */
  'failed',
  /** It was still running at its timeout; its process was ended. */
  'timed-out',
  /** Its process died, or was ended for using too much memory. */
  'crashed',
  /** It stopped after a cancel, or was ended for ignoring one. */
  'cancelled',
  /** Its host is gone; not counted. */
  'lost',
  /** The host stopped before it finished; not counted. */
  'released',
] as const

export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

/** A thrown value as data: sanitised and capped by whoever made it. */
export interface AttemptError {
  readonly name: string
  readonly message: string
  /** Mapped to the source; null where the thrown value had none. */
  readonly stack: string | null
  readonly code: string | null
  readonly cause: AttemptError | null
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface LogLine {
  /** UTC ms. */
  readonly at: number
  readonly level: LogLevel
  readonly message: string
}

/** One line of a job's history. */
export interface Attempt {
  /** From 1, never repeated within the job, whether counted or not. */
  readonly number: number
  /** Whether it was counted against the job's `maxAttempts`. */
  readonly isCounted: boolean
  /** Null while it runs. */
  readonly outcome: AttemptOutcome | null
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly error: AttemptError | null
  /** What the handler returned, as JSON text; null for nothing. */
  readonly result: string | null
  readonly logs: readonly LogLine[]
  /** The build of the handlers that it ran on; null for handlers of a program's own. */
  readonly build: string | null
  /** The failure group that it belongs to; null where it did not fail, or has not been grouped yet. */
  readonly group: number | null
}

/**
 * Every attempt of a job that has ended, in short: a column for each thing, oldest first, so that ten
 * thousand of them are a few hundred kB.
 */
export interface AttemptTimeline {
  readonly numbers: readonly number[]
  /** Places in ATTEMPT_OUTCOMES. */
  readonly outcomes: readonly number[]
  readonly startedAt: readonly number[]
  readonly ranMs: readonly number[]
  /** 1 where it was counted against the job's `maxAttempts`, else 0. */
  readonly isCounted: readonly number[]
}

/** Caps of what one attempt may leave behind; past them the rest is cut and the cut is said. */
export const ATTEMPT_LIMITS = {
  logLines: 2_000,
  logBytes: 262_144,
  logLineBytes: 8_192,
  resultBytes: 262_144,
  errorBytes: 16_384,
} as const
