import type { Percentiles } from './histogram.ts'
import type { Stats } from './queue.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long ago the statistics that a page shows may begin, and how wide a point of them is. */
export const SPANS = {
  '15m': { lastMs: 15 * MINUTE_MS, stepMs: MINUTE_MS },
  '1h': { lastMs: HOUR_MS, stepMs: MINUTE_MS },
  '6h': { lastMs: 6 * HOUR_MS, stepMs: 5 * MINUTE_MS },
  '24h': { lastMs: DAY_MS, stepMs: 10 * MINUTE_MS },
  '7d': { lastMs: 7 * DAY_MS, stepMs: HOUR_MS },
  '30d': { lastMs: 30 * DAY_MS, stepMs: 4 * HOUR_MS },
} as const

export type Span = keyof typeof SPANS
export const SPAN_NAMES = Object.keys(SPANS) as readonly Span[]

/** What happened to the jobs of some group within a span of time. Kept apart from the jobs: a purge takes nothing of it. */
export interface Figures {
  readonly enqueued: number
  /** Jobs that became completed, dead, cancelled; `failed` counts the failures after which another attempt follows. */
  readonly completed: number
  readonly failed: number
  readonly dead: number
  readonly cancelled: number
  /** Completed, failed, dead and cancelled, per minute of the span; of the part of it that is kept. */
  readonly settledPerMinute: number
  /** Of the attempts that a handler finished or failed, those that failed; null without any. */
  readonly failureShare: number | null
  /** From when a job was due until its attempt started. */
  readonly waitedMs: Percentiles | null
  /** From the start of an attempt until it completed or failed. */
  readonly ranMs: Percentiles | null
}

/** The newest failure of a queue or type, however long ago. */
export interface LastFailure {
  /** UTC ms. */
  readonly at: number
  readonly jobId: number
  /** First line of the job's newest error; null where the job is gone. */
  readonly error: string | null
}

export interface GroupFigures extends Figures {
  /** Of the queue, or of the type. */
  readonly name: string
  readonly lastFailure: LastFailure | null
}

/** A value per point of the series. Null where nothing was observed, or nothing was kept yet. */
export type Series = readonly (number | null)[]

export interface PercentileSeries {
  readonly p50: Series
  readonly p95: Series
  readonly p99: Series
}

/** What happened within a span of time that ends now, and how many jobs there were. */
export interface Statistics {
  readonly span: Span
  /** UTC ms: the first point begins at `from`, the last one ends at or after `at`. */
  readonly from: number
  readonly at: number
  readonly stepMs: number
  /** Since when statistics are kept, UTC ms; null where there are none yet. */
  readonly keptSince: number | null
  readonly total: Figures
  readonly series: {
    /** What happened in each point: counts of jobs. */
    readonly enqueued: Series
    readonly completed: Series
    readonly failed: Series
    readonly dead: Series
    readonly cancelled: Series
    readonly waitedMs: PercentileSeries
    readonly ranMs: PercentileSeries
    /** How many jobs there were of each status at the end of each point; the last is now. */
    readonly depth: Readonly<Record<keyof Stats, Series>>
  }
  /** By name; each with something in the span, a failure that is known, or jobs now. */
  readonly queues: readonly GroupFigures[]
  readonly types: readonly GroupFigures[]
}
