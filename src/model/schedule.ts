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
  /** The slot that it ran for; null for a trigger. A catch-up's is the first of those that were missed. */
  readonly slotAt: number | null
  /** The job that it enqueued, if any. */
  readonly jobId: number | null
}

/** Slots that passed without a run of their own. */
export interface MissedSlots {
  readonly id: number
  /** The first of them, UTC ms. */
  readonly fromSlotAt: number
  /** When the console noticed. */
  readonly noticedAt: number
  /** How many; MOST_COUNTED_SLOTS stands for that many or more. */
  readonly slots: number
  /** `away`: the console was closed, or the machine slept; `busy`: the run before was still going. */
  readonly reason: 'away' | 'busy'
  /** Whether one run made up for them. */
  readonly isMadeUp: boolean
}

/** Missed slots are counted up to this. */
export const MOST_COUNTED_SLOTS = 1_000

/** The slots of every enabled schedule in a span of time; UTC ms. */
export interface ScheduleForecast {
  readonly from: number
  readonly to: number
  readonly schedules: readonly {
    readonly name: string
    /** Ascending. */
    readonly slots: readonly number[]
    /** Whether there are more in the span than are listed. */
    readonly isCut: boolean
  }[]
}
