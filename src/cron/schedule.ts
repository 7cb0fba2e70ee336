import type { CatchUp } from '../model/schedule.ts'

/** What a schedule enqueues; the queue's NewJob but for its moment, which is the slot. */
export interface ScheduledJob {
  readonly type: string
  /** JSON text. */
  readonly payload?: string | undefined
  readonly queue?: string | undefined
  readonly delayMs?: number | undefined
  readonly maxAttempts?: number | undefined
  readonly retryDelayMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly priority?: number | undefined
  readonly key?: string | undefined
}

/** A schedule of the workspace's config, checked, with every default filled in. */
export interface ResolvedSchedule {
  readonly name: string
  readonly cron: string
  readonly timezone: string
  readonly enqueue: ScheduledJob
  readonly catchUp: CatchUp
  readonly timeoutMs: number
}

/** Periodic work of the console's own; its slots are in UTC, so that no hour of housekeeping is lost to a changed clock. */
export interface BuiltIn {
  readonly name: string
  readonly cron: string
  /** In words: what it does. */
  readonly action: string
  readonly timeoutMs: number
  /** Heeds `signal`, which aborts at the timeout and when the console stops. */
  run(signal: AbortSignal): Promise<void>
}

/** Of one run, unless the schedule says otherwise. */
export const RUN_TIMEOUT_MS = 600_000

/** What a schedule does, in words. */
export function describeEnqueue({ type, queue }: ScheduledJob): string {
  return `enqueues ${type}${queue === undefined ? '' : ` in queue ${queue}`}`
}
