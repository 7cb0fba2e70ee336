import { BUCKETS, percentilesOf, type Histogram } from '../model/histogram.ts'
import type { BuildCounts } from '../model/generation.ts'
import { eachBucket, mergedBytes } from './histogram-bytes.ts'
import type { Store } from './store.ts'

const COUNTS = ['completed', 'failed', 'timedOut', 'crashed', 'cancelled', 'released', 'dead'] as const
export type BuildCount = (typeof COUNTS)[number]

/** What the attempts on a build at jobs of a type came to, as gathered in memory. */
export interface GatheredBuild {
  readonly build: string
  readonly type: string
  readonly counts: Record<BuildCount, number>
  firstUsedAt: number
  lastUsedAt: number
  readonly ran: Histogram
}

type Row = Record<BuildCount, number> & {
  readonly firstUsedAt: number
  readonly lastUsedAt: number
  readonly ran: Uint8Array
}

const COLUMNS = `completed, failed, timed_out AS timedOut, crashed, cancelled, released, dead,
  first_used_at AS firstUsedAt, last_used_at AS lastUsedAt, ran`
const WRITE = `INSERT INTO build_counts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET completed = completed + excluded.completed, failed = failed + excluded.failed,
    timed_out = timed_out + excluded.timed_out, crashed = crashed + excluded.crashed,
    cancelled = cancelled + excluded.cancelled, released = released + excluded.released, dead = dead + excluded.dead,
    first_used_at = min(first_used_at, excluded.first_used_at),
    last_used_at = max(last_used_at, excluded.last_used_at), ran = excluded.ran`

export function emptyBuildCounts(): Record<BuildCount, number> {
  return { completed: 0, failed: 0, timedOut: 0, crashed: 0, cancelled: 0, released: 0, dead: 0 }
}

/** Add what was gathered. To be called inside `store.write`. */
export function addBuildCounts(store: Store, gathered: readonly GatheredBuild[]): void {
  for (const { build, type, counts, firstUsedAt, lastUsedAt, ran } of gathered) {
    const typeId = store.types.idOf(type)
    const kept = store
      .statement<Uint8Array>('SELECT ran FROM build_counts WHERE build = ? AND type_id = ?')
      .pluck()
      .get(build, typeId)
    const values = COUNTS.map((count) => counts[count])
    store.statement(WRITE).run(build, typeId, ...values, firstUsedAt, lastUsedAt, mergedBytes(ran, kept))
  }
}

/** What these builds came to together, at jobs of a type. */
export function buildCounts(store: Store, type: string, builds: readonly string[]): BuildCounts {
  const rows = store
    .statement<Row>(
      `SELECT ${COLUMNS} FROM build_counts
       WHERE type_id = (SELECT id FROM types WHERE name = ?) AND build IN (SELECT value FROM json_each(?))`,
    )
    .all(type, JSON.stringify(builds))
  const counts = emptyBuildCounts()
  const ran = new Float64Array(BUCKETS)
  for (const row of rows) {
    for (const count of COUNTS) counts[count] += row[count]
    eachBucket(row.ran, (bucket, times) => {
      ran[bucket] = (ran[bucket] ?? 0) + times
    })
  }
  return {
    ...counts,
    firstUsedAt: rows.length === 0 ? null : Math.min(...rows.map(({ firstUsedAt }) => firstUsedAt)),
    lastUsedAt: rows.length === 0 ? null : Math.max(...rows.map(({ lastUsedAt }) => lastUsedAt)),
    ranMs: percentilesOf(ran),
  }
}
