import type { JobStatus } from './status.ts'

/** How far a running handler says it has come. `total` is null while unknown. */
export interface Progress {
  readonly done: number
  readonly total: number | null
  readonly message: string | null
}

/** A job without its payload: what lists, counters and events carry. */
export interface Job {
  /** Never reused. Newer jobs have higher ids. */
  readonly id: number
  readonly queue: string
  /** Names the handler. */
  readonly type: string
  readonly status: JobStatus
  /** Lowest first; 0 unless given. */
  readonly priority: number
  /** Starts counted against `maxAttempts`. */
  readonly attempts: number
  readonly maxAttempts: number
  /** Backoff: a failed attempt waits `retryDelayMs × attempts`. */
  readonly retryDelayMs: number
  /** Of one attempt; 0 is none. */
  readonly timeoutMs: number
  /** Idempotency key, unique in its queue until the job is purged. */
  readonly key: string | null
  /** First line of the newest failure; kept when a later attempt succeeds. */
  readonly lastError: string | null
  /** When it is or was due, UTC ms. */
  readonly runAt: number
  /** Pending, and stopped by a hold before it runs: it waits for somebody, whatever its time. */
  readonly isHeld: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** Start of the newest attempt. */
  readonly startedAt: number | null
  /** When it reached completed, dead or cancelled. */
  readonly completedAt: number | null
  /** Set while a running job has been asked to stop. */
  readonly cancelRequestedAt: number | null
  /** Of the running attempt; never persisted. */
  readonly progress: Progress | null
}

/** A job with its payload: the JSON text as it was received, byte for byte. */
export interface JobWithPayload extends Job {
  readonly payload: string
}

/** A column of a job as it is stored, for people: names and codes differ with what the queue stands on. */
export interface StoredColumn {
  readonly name: string
  readonly value: string | number | null
  /** What a code or a number stands for; null where the value says it. */
  readonly meaning: string | null
}

/** What a job gets where neither the enqueuer, the handler nor the workspace says otherwise. */
export const JOB_DEFAULTS = {
  queue: 'default',
  maxAttempts: 3,
  retryDelayMs: 30_000,
  timeoutMs: 0,
  priority: 0,
} as const

/** The last moment that a Date can hold, UTC ms. */
export const LAST_INSTANT = 8_640_000_000_000_000

/** The settings of a job that its handler may give. */
export interface HandlerSettings {
  readonly queue: string
  readonly maxAttempts: number
  readonly retryDelayMs: number
  readonly timeoutMs: number
}

/** Inclusive ranges; the same on every surface. Durations in ms: none is longer than ten years. */
export const JOB_LIMITS = {
  maxAttempts: { min: 1, max: 100_000 },
  durationMs: { min: 0, max: 315_360_000_000 },
  priority: { min: -1_000_000, max: 1_000_000 },
  /** Characters of a queue's, type's or key's name. */
  nameLength: 200,
  keyLength: 500,
} as const
