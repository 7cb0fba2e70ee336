import type { Attempt, AttemptTimeline } from '../../model/attempt.ts'
import type { JobFilter, Selection } from '../../model/filter.ts'
import type { PayloadPath } from '../../model/job-test.ts'
import type { Job, JobWithPayload, StoredColumn } from '../../model/job.ts'
import type { RecentPayload } from '../../model/payload.ts'
import type { Stats } from '../../model/queue.ts'
import type { Related } from '../../model/related.ts'
import type { JobSort } from '../../model/sort.ts'
import type { Span, Statistics } from '../../model/statistics.ts'
import type { JobStatus } from '../../model/status.ts'
import type { ExportChunk, ExportOptions } from '../export-jobs.ts'
import type { ReadOptions } from './read-options.ts'

export interface JobsQuery {
  readonly filter?: JobFilter | undefined
  /**
   * Only jobs with this in their payload or an error, 1 to 200 characters; letters A to Z in either case.
   * Newest or oldest first, as with any test of the filter.
   */
  readonly text?: string | undefined
  /** `newest` unless given. */
  readonly sort?: JobSort | undefined
  /** 1 to 1000; 50. */
  readonly limit?: number | undefined
  /** From the page before; exclusive. */
  readonly cursor?: string | undefined
  /** Jobs to pass over, counted from `cursor`: for clients that page by number, and for jumps. */
  readonly offset?: number | undefined
  /**
   * Where jobs have to be searched for: answer after so many ms with what was found till then, be it nothing;
   * `cursor` goes on from there. For as long as it takes unless given.
   */
  readonly withinMs?: number | undefined
}

export interface StatisticsQuery {
  readonly span: Span
  /** Of this queue or type only; unless given, of all. */
  readonly queue?: string | undefined
  readonly type?: string | undefined
}

export interface JobsPage {
  /** In the order asked for. */
  readonly jobs: readonly Job[]
  /** All that match: exact where the filter is by status, type and queue. */
  readonly total: number
  /** Whether `total` was judged, as it is for a time or a search, and not counted: `count` counts. */
  readonly isEstimate: boolean
  /** Null on the last page. */
  readonly cursor: string | null
  /** How many jobs were looked at for this page, of how many; null where none had to be. */
  readonly searched: { readonly done: number; readonly of: number } | null
}

export interface AttemptsPage {
  /** Oldest first: the newest `limit` before `before`. */
  readonly attempts: readonly Attempt[]
  /** The number to pass as `before` for the page of older ones; null where there are none. */
  readonly before: number | null
}

/** What a filter leaves to choose from: each value with the jobs it would show, given the other keys. */
export interface Facets {
  readonly status: readonly { readonly value: JobStatus; readonly count: number }[]
  readonly type: readonly { readonly value: string; readonly count: number }[]
  readonly queue: readonly { readonly value: string; readonly count: number }[]
}

/** Jobs, alone and in lists, and what is counted of them. */
export interface JobReads {
  stats(): Promise<Stats>
  jobs(query?: JobsQuery, options?: ReadOptions): Promise<JobsPage>
  /** How many jobs match, exact whatever the filter; read off the main thread where no counters say it. */
  count(query?: Pick<JobsQuery, 'filter' | 'text' | 'sort'>, options?: ReadOptions): Promise<number>
  /** How many jobs of each status match, exact whatever the filter; read off the main thread where no counters say it. */
  countByStatus(filter?: JobFilter, options?: ReadOptions): Promise<Stats>
  facets(filter?: JobFilter): Promise<Facets>
  /** What has happened in a span of time that ends now; kept apart from the jobs, for `retention.statisticsMs`. */
  statistics(query: StatisticsQuery, options?: ReadOptions): Promise<Statistics>
  /**
   * How many jobs of a list, newest or oldest first, come before those of a moment (UTC ms): where to jump to.
   * Null where that is not known, as in a search that has not been counted.
   */
  offsetAt(query: Pick<JobsQuery, 'filter' | 'sort'>, at: number): Promise<number | null>
  /** Values of the payloads of these jobs, as text and cut where they are long: each job's, in the order of the paths. */
  payloadValues(
    ids: readonly number[],
    paths: readonly PayloadPath[],
    options?: ReadOptions,
  ): Promise<readonly (readonly [id: number, ...values: (string | null)[]])[]>
  /** Paths of the values in the payloads of the newest jobs that match by status, type, queue and time. */
  payloadPaths(filter?: JobFilter, options?: ReadOptions): Promise<readonly PayloadPath[]>
  /** The jobs of a selection as a file's text, piece by piece, read off the main thread. */
  export(selection: Selection, options: ExportOptions): AsyncGenerator<ExportChunk, void, undefined>
  /** @throws NOT_FOUND */
  job(id: number): Promise<JobWithPayload>
  /** History of a job, the running attempt included; 1 to 1000, 100 by default. @throws NOT_FOUND */
  attempts(
    id: number,
    page?: { limit?: number | undefined; before?: number | undefined },
  ): Promise<AttemptsPage>
  /** Every ended attempt of a job in short, read off the main thread. @throws NOT_FOUND */
  timeline(id: number, options?: ReadOptions): Promise<AttemptTimeline>
  /** The job as it is stored, column by column, its payload aside: for people to look at. @throws NOT_FOUND */
  stored(id: number): Promise<readonly StoredColumn[]>
  /** Payloads of the newest jobs of a type, each once, newest first; JSON text, those up to 64 kB. */
  payloads(type: string): Promise<readonly RecentPayload[]>
  /** Who enqueued a job, and which jobs and operations it has to do with. @throws NOT_FOUND */
  related(id: number): Promise<Related>
}
