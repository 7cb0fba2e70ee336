import type { HandlerQueueJob } from 'yardmaster'

export const HOUR_MS = 3_600_000

export type Status = HandlerQueueJob['status']

export const STATUSES: readonly Status[] = ['pending', 'running', 'completed', 'failed', 'dead', 'cancelled']

/** What became of the jobs of one hour. */
export interface Hour {
  /** UTC ms. */
  readonly from: number
  readonly completed: number
  readonly dead: number
  readonly cancelled: number
}

export interface TypeLine {
  readonly type: string
  readonly jobs: number
  readonly byStatus: Readonly<Record<Status, number>>
  /** Of the last attempt of completed jobs, ms; null where there are none. */
  readonly medianMs: number | null
  readonly p95Ms: number | null
}

/** The hours from `since` to `until`, each with what settled in it. */
export function hoursOf(jobs: readonly HandlerQueueJob[], since: number, until: number): Hour[] {
  const count = Math.ceil((until - since) / HOUR_MS)
  return Array.from({ length: count }, (_, index) => {
    const from = since + index * HOUR_MS
    const settled = jobs.filter(
      ({ completedAt }) => completedAt !== null && completedAt >= from && completedAt < from + HOUR_MS,
    )
    const of = (status: Status) => settled.filter((job) => job.status === status).length
    return { from, completed: of('completed'), dead: of('dead'), cancelled: of('cancelled') }
  })
}

/** Every type with its jobs, the busiest first. */
export function typesOf(jobs: readonly HandlerQueueJob[]): TypeLine[] {
  return [...Map.groupBy(jobs, ({ type }) => type)]
    .map(([type, ofType]) => {
      const byStatus = Object.fromEntries(
        STATUSES.map((status) => [status, ofType.filter((job) => job.status === status).length]),
      ) as Record<Status, number>
      const durations = ofType
        .filter(({ status }) => status === 'completed')
        .map(({ startedAt, completedAt }) => (completedAt ?? 0) - (startedAt ?? 0))
        .sort((a, b) => a - b)
      return {
        type,
        jobs: ofType.length,
        byStatus,
        medianMs: quantile(durations, 0.5),
        p95Ms: quantile(durations, 0.95),
      }
    })
    .sort((a, b) => b.jobs - a.jobs || (a.type < b.type ? -1 : 1))
}

/** The newest of what failed, newest first. */
export function failuresOf(jobs: readonly HandlerQueueJob[], most: number): HandlerQueueJob[] {
  return jobs.filter(({ status }) => status === 'failed' || status === 'dead').slice(0, most)
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}
