/** `info`: what happened; `warn`: something is not as it should be; `error`: a defect, or damage. */
export const CONSOLE_LEVELS = ['info', 'warn', 'error'] as const
export type ConsoleLevel = (typeof CONSOLE_LEVELS)[number]

/** A line of the console's own log. */
export interface ConsoleEntry {
  /** Rises; ids of an earlier life of the host are below those of this one. */
  readonly id: number
  /** UTC ms. */
  readonly at: number
  readonly level: ConsoleLevel
  /** The part of the console that says it. */
  readonly source: string
  readonly text: string
}

/** So many lines are kept in memory and shown; the files hold more. */
export const CONSOLE_ENTRIES = 2_000
