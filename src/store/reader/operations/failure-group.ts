import type { Database as Connection } from 'better-sqlite3'
import type { AttemptError } from '../../../model/attempt.ts'
import type { FailureGroupDetails, GroupBuild } from '../../../model/failure-group.ts'
import {
  groupAndMerged,
  hoursByGroup,
  hoursOf,
  jobsByGroup,
  newestOf,
  toGroup,
  type GroupRow,
} from '../group-rows.ts'
import type { ReaderOperation } from '../operation.ts'

const MOST_BUILDS = 20
const WEEK_HOURS = 168

/** All that is known of a group; null where there is none of this number. One that was merged is told as it is alone. */
export const failureGroup: ReaderOperation<
  { readonly id: number; readonly now: number },
  FailureGroupDetails | null
> = {
  lane: 'question',
  run: ({ id, now }, { db }) =>
    db.transaction(() => {
      const [root, ...merged] = groupAndMerged(db, id)
      if (!root) return null
      const rows: [GroupRow, ...GroupRow[]] = [root, ...merged]
      const ids = rows.map((row) => row.id)
      const week = hoursByGroup(db, now, WEEK_HOURS)
      const newest = newestOf(rows)
      return {
        ...toGroup(rows, jobsByGroup(db, ids), week),
        sampleAttempt: newest.sampleAttempt,
        error: errorOf(db, newest),
        builds: buildsOf(db, ids),
        lastWeek: hoursOf(rows, week, WEEK_HOURS),
        mergedGroups: merged.map(({ id: of, errorName, template, frame }) => ({
          id: of,
          errorName,
          template,
          frame,
        })),
      }
    })(),
}

function errorOf(db: Connection, { sampleJobId, sampleAttempt }: GroupRow): AttemptError | null {
  const error = db
    .prepare<[number, number], string | null>('SELECT error FROM attempts WHERE job_id = ? AND number = ?')
    .pluck()
    .get(sampleJobId, sampleAttempt)
  return error == null ? null : (JSON.parse(error) as AttemptError)
}

function buildsOf(db: Connection, ids: readonly number[]): GroupBuild[] {
  return db
    .prepare<[string], GroupBuild>(
      `SELECT build, min(first_seen_at) AS firstSeenAt, max(last_seen_at) AS lastSeenAt, sum(attempts) AS attempts
       FROM failure_group_builds WHERE group_id IN (SELECT value FROM json_each(?))
       GROUP BY build ORDER BY lastSeenAt DESC LIMIT ${MOST_BUILDS}`,
    )
    .all(JSON.stringify(ids))
}
