import type { Database as Connection } from 'better-sqlite3'
import { emptyStats, type Stats } from '../../model/queue.ts'
import type { Series } from '../../model/statistics.ts'
import { JOB_STATUSES } from '../../model/status.ts'
import { QUEUE_COUNTS, type Depth } from '../depths.ts'
import { GRAINS } from '../grains.ts'
import { placeholders, type PointSpan } from './point-span.ts'

/** A queue that does not change is sampled every hour, into buckets of an hour: what stands before a span is no older. */
const LOOK_BACK_MS = 2 * 3_600_000

/** How many jobs there were of each status at the end of each point; null before the first sample. */
export function depthSeries(
  db: Connection,
  span: PointSpan,
  queueId: number | null,
  now: readonly QueueCounts[],
): Readonly<Record<keyof Stats, Series>> {
  const samples = db
    .prepare<unknown[], QueueCounts & { readonly fromAt: number }>(
      `SELECT from_at AS fromAt, queue_id AS queueId, ${JOB_STATUSES.join(', ')} FROM depths
       WHERE grain_ms IN (${placeholders(GRAINS)}) AND from_at >= ? AND from_at <= ? AND queue_id = coalesce(?, queue_id)
       ORDER BY from_at`,
    )
    .all(...GRAINS, span.from - LOOK_BACK_MS, span.at, queueId)
  const latest = new Map<number, QueueCounts>()
  const points: (Stats | null)[] = []
  let next = 0
  for (let end = span.from + span.stepMs; points.length < span.points - 1; end += span.stepMs) {
    for (let sample = samples[next]; sample && sample.fromAt < end; sample = samples[++next]) {
      latest.set(sample.queueId, sample)
    }
    points.push(latest.size === 0 ? null : sumOf([...latest.values()]))
  }
  points.push(sumOf(now))
  const of = (status: keyof Stats): Series => points.map((stats) => stats && stats[status])
  return {
    pending: of('pending'),
    running: of('running'),
    completed: of('completed'),
    failed: of('failed'),
    dead: of('dead'),
    cancelled: of('cancelled'),
  }
}

/** How many jobs a queue has of each status. */
export type QueueCounts = Omit<Depth, 'oldestDueAt'>

/** Of every queue, or of one. */
export function countsNow(db: Connection, queueId: number | null): readonly QueueCounts[] {
  const counts = db.prepare<[], QueueCounts>(QUEUE_COUNTS).all()
  return queueId === null ? counts : counts.filter((each) => each.queueId === queueId)
}

function sumOf(depths: readonly QueueCounts[]): Stats {
  const sum = emptyStats()
  for (const depth of depths) for (const status of JOB_STATUSES) sum[status] += depth[status]
  return sum
}
