import type { Clock } from '../clock.ts'
import type { MissedSlots, Schedule, ScheduleForecast, ScheduleRun } from '../model/schedule.ts'
import type { Store } from '../store/store.ts'
import type { Writing } from '../store/writing.ts'
import type { BuiltIn, ResolvedSchedule, ScheduledJob } from './schedule.ts'

export interface SchedulerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly schedules: readonly ResolvedSchedule[]
  readonly builtIns: readonly BuiltIn[]
  /**
   * Enqueue what a schedule's slot (UTC ms; null for a trigger) asks for; resolves with the job's id
   * once it is on disk. The job carries a key of that very run, unless the config gives one: asking
   * again returns the same job.
   */
  readonly enqueue: (name: string, slotAt: number | null, job: ScheduledJob) => Promise<number>
}

/**
 * Runs schedules: keeps each one's next slot on disk, looks at them every few seconds, and starts
 * what is due. A schedule has one run at a time; a slot runs once; what was missed is made up for
 * once, or not at all.
 */
export interface Scheduler {
  /** Take up what a killed host left, make up for what was missed, then keep looking. Idempotent. */
  start(): void
  /** Start nothing new, abort what runs and wait for it, a few seconds at most. May be called twice or before start. */
  stop(): Promise<void>
  /** The workspace's schedules in the order of the config, then the built-in ones. */
  list(): Schedule[]
  /** Ended runs, newest first; 20 from 0 unless given. @throws NOT_FOUND */
  runs(
    name: string,
    page?: { limit?: number | undefined; offset?: number | undefined },
  ): { runs: ScheduleRun[]; total: number }
  /** Slots that passed without a run of their own, newest first; 20 unless given. @throws NOT_FOUND */
  missed(name: string, limit?: number): MissedSlots[]
  /** The next slots of one schedule, enabled or not; 5 unless given. @throws NOT_FOUND */
  upcoming(name: string, limit?: number): number[]
  /** The slots of every enabled schedule in the next `spanMs`; computed in portions that leave the thread free. */
  forecast(spanMs: number): Promise<ScheduleForecast>
  /**
   * Run it now, disabled or not; resolves when the run has begun. `jobId` resolves once its job is on disk; null
   * where it enqueues none or failed.
   *
   * @param write how it is written that it has begun; as `store.write` unless given
   * @throws NOT_FOUND; NOT_ALLOWED while it runs
   */
  trigger(name: string, write?: Writing): Promise<{ readonly jobId: Promise<number | null> }>
  /** From now on: slots that passed while it was disabled are not made up for. @param write as of `trigger` @throws NOT_FOUND */
  enable(name: string, write?: Writing): Promise<void>
  /** Survives restarts. A run that is going ends as it would. @param write as of `trigger` @throws NOT_FOUND */
  disable(name: string, write?: Writing): Promise<void>
  /** Take a changed config: what is new waits for its next slot, what kept its expression keeps its slot. */
  replace(schedules: readonly ResolvedSchedule[]): Promise<void>
  /** Call `listener` when `list` would answer otherwise; returns how to stop. */
  on(event: 'changed', listener: () => void): () => void
}
