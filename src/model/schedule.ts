/** What happens to runs that were missed while the console was closed or the machine slept. */
export type CatchUp = 'once' | 'none'

/** Periodic work: a cron expression and what it does when its slot comes. */
export interface Schedule {
  readonly name: string
  readonly cron: string
  /** IANA name; the built-in ones run in UTC. */
  readonly timezone: string
  readonly isBuiltIn: boolean
  readonly isEnabled: boolean
  readonly isRunning: boolean
  readonly catchUp: CatchUp
  readonly timeoutMs: number
  /** In words: what it enqueues, or what the built-in does. */
  readonly action: string
  readonly lastRunAt: number | null
  /** Null while disabled, or when the expression has no further slot. */
  readonly nextRunAt: number | null
  /** Of the newest run; null when that succeeded or there is none. */
  readonly lastError: string | null
}

export interface ScheduleRun {
  readonly id: number
  readonly name: string
  readonly startedAt: number
  /** Integer ms. */
  readonly durationMs: number
  readonly status: 'success' | 'error'
  readonly error: string | null
  /** `slot`: its time had come; `catch-up`: a missed slot; `trigger`: a person or program asked. */
  readonly cause: 'slot' | 'catch-up' | 'trigger'
  /** The job that it enqueued, if any. */
  readonly jobId: number | null
}
