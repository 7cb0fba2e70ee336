import type { Database as Connection } from 'better-sqlite3'
import { percentilesOf, type Percentiles } from '../../../model/histogram.ts'
import type { Figures, LastFailure, PercentileSeries, Series, Statistics } from '../../../model/statistics.ts'
import { GRAINS } from '../../grains.ts'
import { COUNTS, COUNT_COLUMNS, type Count } from '../../rollups.ts'
import { countsNow, depthSeries, type QueueCounts } from '../depth-series.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import { placeholders, pointOf, type PointSpan } from '../point-span.ts'
import { RollupSums, type StoredRollup } from '../rollup-sums.ts'

export interface StatisticsInput extends PointSpan {
  /** Of this queue or type only. */
  readonly queue?: string | undefined
  readonly type?: string | undefined
}

/** Rollups read between two looks at whether the result is still wanted. */
const CHUNK = 2_000
const MINUTE_MS = 60_000

/** What the kept rollups say of a span of time; at most as many points as the span has, whatever is kept. */
export const statistics: ReaderOperation<StatisticsInput, Omit<Statistics, 'span'>> = {
  lane: 'question',
  // In one transaction, so that all of it is of one moment.
  run: (input, means) => means.db.transaction(() => read(input, means))(),
}

function read(input: StatisticsInput, { db, checkCancelled }: ReaderMeans): Omit<Statistics, 'span'> {
  const { from, at, stepMs } = input
  const chosen = { queueId: idOf(db, 'queues', input.queue), typeId: idOf(db, 'types', input.type) }
  const keptSince = keptSinceOf(db)
  const total = new RollupSums()
  const points = Array.from({ length: input.points }, () => new RollupSums())
  const byQueue = new Map<number, RollupSums>()
  const byType = new Map<number, RollupSums>()
  let read = 0
  for (const rollup of rollupsOf(db, input, chosen)) {
    if (++read % CHUNK === 0) checkCancelled()
    total.add(rollup)
    points[pointOf(input, rollup.fromAt)]?.add(rollup)
    sumsOf(byQueue, rollup.queueId).add(rollup)
    sumsOf(byType, rollup.typeId).add(rollup)
  }
  const minutes = Math.max(1, (at - Math.max(from, keptSince ?? at)) / MINUTE_MS)
  const figures = (sums: RollupSums | undefined): Figures => (sums ?? new RollupSums()).figures(minutes)
  const counts = countsNow(db, chosen.queueId)
  const failures = lastFailures(db)
  const isKept = (point: number): boolean => keptSince !== null && from + (point + 1) * stepMs > keptSince
  const counted = (count: Count): Series =>
    points.map(({ counts }, point) => (isKept(point) ? counts[count] : null))
  return {
    from,
    at,
    stepMs,
    keptSince,
    total: figures(total),
    series: {
      enqueued: counted('enqueuedJobs'),
      completed: counted('completedJobs'),
      failed: counted('failedJobs'),
      dead: counted('deadJobs'),
      cancelled: counted('cancelledJobs'),
      waitedMs: percentileSeries(points.map(({ waited }) => percentilesOf(waited))),
      ranMs: percentileSeries(points.map(({ ran }) => percentilesOf(ran))),
      depth: depthSeries(db, input, chosen.queueId, counts),
    },
    queues: named(db, 'queues', [
      ...byQueue.keys(),
      ...failures.map(({ queueId }) => queueId),
      ...busy(counts),
    ]).map(({ id, name }) => ({
      name,
      ...figures(byQueue.get(id)),
      lastFailure: newest(failures.filter(({ queueId }) => queueId === id)),
    })),
    types: named(db, 'types', [...byType.keys(), ...failures.map(({ typeId }) => typeId)]).map(
      ({ id, name }) => ({
        name,
        ...figures(byType.get(id)),
        lastFailure: newest(failures.filter(({ typeId }) => typeId === id)),
      }),
    ),
  }
}

function rollupsOf(
  db: Connection,
  { from, at }: PointSpan,
  { queueId, typeId }: { readonly queueId: number | null; readonly typeId: number | null },
): IterableIterator<StoredRollup> {
  const counts = COUNTS.map((count, i) => `${COUNT_COLUMNS[i]} AS ${count}`).join(', ')
  return db
    .prepare<unknown[], StoredRollup>(
      `SELECT from_at AS fromAt, queue_id AS queueId, type_id AS typeId, ${counts}, waited, ran FROM rollups
       WHERE grain_ms IN (${placeholders(GRAINS)}) AND from_at >= ? AND from_at <= ?
         AND queue_id = coalesce(?, queue_id) AND type_id = coalesce(?, type_id)`,
    )
    .iterate(...GRAINS, from, at, queueId, typeId)
}

function keptSinceOf(db: Connection): number | null {
  const firsts = ['rollups', 'depths'].flatMap((table) =>
    GRAINS.map((grainMs) =>
      db
        .prepare<unknown[], number | null>(`SELECT min(from_at) FROM ${table} WHERE grain_ms = ?`)
        .pluck()
        .get(grainMs),
    ),
  )
  const known = firsts.filter((first) => typeof first === 'number')
  return known.length === 0 ? null : Math.min(...known)
}

interface StoredFailure extends LastFailure {
  readonly queueId: number
  readonly typeId: number
}

function lastFailures(db: Connection): readonly StoredFailure[] {
  return db
    .prepare<[], StoredFailure>(
      `SELECT last_failures.queue_id AS queueId, last_failures.type_id AS typeId, failed_at AS at, job_id AS jobId,
         last_error AS error FROM last_failures LEFT JOIN jobs ON jobs.id = job_id ORDER BY failed_at DESC`,
    )
    .all()
}

function newest([failure]: readonly StoredFailure[]): LastFailure | null {
  return failure ? { at: failure.at, jobId: failure.jobId, error: failure.error } : null
}

function busy(counts: readonly QueueCounts[]): readonly number[] {
  return counts
    .filter(({ pending, running, failed }) => pending + running + failed > 0)
    .map(({ queueId }) => queueId)
}

function sumsOf(groups: Map<number, RollupSums>, id: number): RollupSums {
  const sums = groups.get(id) ?? new RollupSums()
  groups.set(id, sums)
  return sums
}

/** A name that no job has ever had is no row's. */
function idOf(db: Connection, table: 'queues' | 'types', name: string | undefined): number | null {
  if (name === undefined) return null
  return db.prepare<unknown[], number>(`SELECT id FROM ${table} WHERE name = ?`).pluck().get(name) ?? 0
}

function named(
  db: Connection,
  table: 'queues' | 'types',
  ids: readonly number[],
): readonly { readonly id: number; readonly name: string }[] {
  return db
    .prepare<unknown[], { id: number; name: string }>(
      `SELECT id, name FROM ${table} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name`,
    )
    .all(JSON.stringify([...new Set(ids)]))
}

function percentileSeries(points: readonly (Percentiles | null)[]): PercentileSeries {
  const of = (key: keyof Percentiles): Series => points.map((percentiles) => percentiles && percentiles[key])
  return { p50: of('p50'), p95: of('p95'), p99: of('p99') }
}
