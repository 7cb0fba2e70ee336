import type { Database as Connection } from 'better-sqlite3'
import type { FailureGroup, FailureKind, GroupState } from '../../model/failure-group.ts'
import { isRuled } from '../../model/fingerprint.ts'
import { JOB_STATUSES, type JobStatus } from '../../model/status.ts'
import { statusOf } from '../codes.ts'
import { HOUR_MS, hourOf } from '../group-failures.ts'

/** A group as it stands in its table, with its type's name; merged ones are rows of their own. */
export interface GroupRow {
  readonly id: number
  readonly kind: FailureKind
  readonly type: string
  readonly errorName: string
  readonly template: string
  readonly frame: string | null
  readonly sample: string
  readonly sampleJobId: number
  readonly sampleAttempt: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly attempts: number
  readonly state: GroupState
  readonly stateAt: number
  readonly resolvedBuild: string | null
  readonly mergedInto: number | null
  readonly fingerprint: string
}

const SELECT = `SELECT g.id, kind, types.name AS type, error_name AS errorName, template, frame, sample,
  sample_job_id AS sampleJobId, sample_attempt AS sampleAttempt, first_seen_at AS firstSeenAt,
  last_seen_at AS lastSeenAt, attempts, state, state_at AS stateAt, resolved_build AS resolvedBuild,
  merged_into AS mergedInto, fingerprint
  FROM failure_groups AS g JOIN types ON types.id = g.type_id`

/** All that have failures, or something merged into them, in the order of their numbers: a split leaves some empty. */
export function allGroups(db: Connection): GroupRow[] {
  return db
    .prepare<[], GroupRow>(
      `${SELECT} WHERE attempts > 0
         OR g.id IN (SELECT merged_into FROM failure_groups WHERE merged_into IS NOT NULL) ORDER BY g.id`,
    )
    .all()
}

/** A group and what was merged into it, itself first; none where there is no such group. */
export function groupAndMerged(db: Connection, id: number): GroupRow[] {
  return db
    .prepare<[number, number], GroupRow>(
      `${SELECT} WHERE g.id = ? OR merged_into = ? ORDER BY merged_into IS NOT NULL, g.id`,
    )
    .all(id, id)
}

/** How many jobs have their newest failure in each group, by status. */
export function jobsByGroup(
  db: Connection,
  ids: readonly number[] | null,
): ReadonlyMap<number, Record<JobStatus, number>> {
  const counted = db
    .prepare<[string], { id: number; status: number; jobs: number }>(
      ids
        ? `SELECT group_id AS id, status, count(*) AS jobs FROM jobs INDEXED BY jobs_by_group
           WHERE group_id IN (SELECT value FROM json_each(?)) GROUP BY group_id, status`
        : `SELECT group_id AS id, status, count(*) AS jobs FROM jobs INDEXED BY jobs_by_group
           WHERE group_id IS NOT NULL AND ? IS NOT NULL GROUP BY group_id, status`,
    )
    .all(JSON.stringify(ids ?? []))
  const byGroup = new Map<number, Record<JobStatus, number>>()
  for (const { id, status, jobs } of counted) {
    const counts = byGroup.get(id) ?? noJobs()
    counts[statusOf(status)] = jobs
    byGroup.set(id, counts)
  }
  return byGroup
}

/** Failed attempts of the hours up to `now`, the oldest first, by group. */
export function hoursByGroup(db: Connection, now: number, hours: number): ReadonlyMap<number, number[]> {
  const first = hourOf(now) - (hours - 1) * HOUR_MS
  const byGroup = new Map<number, number[]>()
  const rows = db.prepare<[number], { id: number; at: number; attempts: number }>(
    'SELECT group_id AS id, hour_at AS at, attempts FROM failure_group_hours WHERE hour_at >= ?',
  )
  for (const { id, at, attempts } of rows.iterate(first)) {
    const counts = byGroup.get(id) ?? Array.from({ length: hours }, () => 0)
    const place = Math.min(hours - 1, Math.floor((at - first) / HOUR_MS))
    counts[place] = (counts[place] ?? 0) + attempts
    byGroup.set(id, counts)
  }
  return byGroup
}

/** Failed attempts of all of these in the last `length` hours, the oldest first. */
export function hoursOf(
  rows: readonly GroupRow[],
  hours: ReadonlyMap<number, readonly number[]>,
  length: number,
): number[] {
  return Array.from({ length }, (_, i) =>
    rows.reduce((sum, { id }) => sum + (hours.get(id)?.at(i - length) ?? 0), 0),
  )
}

/** The one that failed last. */
export function newestOf(rows: readonly [GroupRow, ...GroupRow[]]): GroupRow {
  return rows.reduce((a, b) => (b.lastSeenAt > a.lastSeenAt ? b : a))
}

/** One group out of its own row, which comes first, and those of what was merged into it. */
export function toGroup(
  rows: readonly [GroupRow, ...GroupRow[]],
  jobs: ReadonlyMap<number, Record<JobStatus, number>>,
  hours: ReadonlyMap<number, readonly number[]>,
): FailureGroup {
  const newest = newestOf(rows)
  const [{ id, kind, type, errorName, template, frame, state, stateAt, resolvedBuild, fingerprint }] = rows
  return {
    ...{ id, kind, type, errorName, template, frame, state, stateAt, resolvedBuild },
    sample: newest.sample,
    sampleJobId: newest.sampleJobId,
    firstSeenAt: Math.min(...rows.map(({ firstSeenAt }) => firstSeenAt)),
    lastSeenAt: newest.lastSeenAt,
    attempts: rows.reduce((sum, row) => sum + row.attempts, 0),
    jobs: added(rows.flatMap((row) => jobs.get(row.id) ?? [])),
    lastDay: hoursOf(rows, hours, 24),
    merged: rows.length - 1,
    isRuled: isRuled(fingerprint),
  }
}

function noJobs(): Record<JobStatus, number> {
  return { pending: 0, running: 0, completed: 0, failed: 0, dead: 0, cancelled: 0 }
}

function added(all: readonly Record<JobStatus, number>[]): Record<JobStatus, number> {
  const sum = noJobs()
  for (const one of all) for (const status of JOB_STATUSES) sum[status] += one[status]
  return sum
}
