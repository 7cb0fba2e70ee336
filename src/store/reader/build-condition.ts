import { CURRENT_BUILD, type JobTest } from '../../model/job-test.ts'
import { either, type Condition } from './condition.ts'

type BuildTest = Extract<JobTest, { readonly kind: 'build' }>

const NEWEST = '(SELECT build FROM attempts WHERE job_id = jobs.id ORDER BY number DESC LIMIT 1)'

/**
 * Builds in which the handler of a type was the code that it is now: where its file does not load, what it was when
 * it last did, since that is what runs. Once for all jobs: it says nothing of the one that is looked at.
 */
const CURRENT = `SELECT builds.name, same.type_id FROM build_handlers AS same JOIN builds ON builds.id = same.build_id
  JOIN (SELECT type_id, code, max(current_at) FROM build_handlers JOIN builds ON builds.id = build_id
    WHERE error IS NULL GROUP BY type_id) AS now ON now.type_id = same.type_id AND now.code = same.code`

/** That the newest attempt of a job ran on one of these builds. */
export function buildCondition({ builds, current = false, before = [] }: BuildTest): Condition {
  const names = before.filter((name) => name !== CURRENT_BUILD)
  return either([
    ...(builds.length === 0
      ? []
      : [{ sql: `${NEWEST} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(builds)] }]),
    ...(current ? [{ sql: `(${NEWEST}, jobs.type_id) IN (${CURRENT})`, values: [] }] : []),
    ...(before.length === names.length
      ? []
      : // What is not known any more is older than what is.
        // Not as NOT IN, which looks for a NULL among all of them at every job: ten times as long.
        [
          {
            sql: `CASE WHEN ${NEWEST} IS NULL OR (${NEWEST}, jobs.type_id) IN (${CURRENT}) THEN 0 ELSE 1 END`,
            values: [],
          },
        ]),
    ...names.map((name) => ({
      sql: `${NEWEST} IN (SELECT name FROM builds WHERE id < (SELECT id FROM builds WHERE name = ?))`,
      values: [name],
    })),
  ])
}
