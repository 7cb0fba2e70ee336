import { STATUS_CODES, STATUSES_BY_CODE } from './codes.ts'

const COUNTS = STATUSES_BY_CODE.map((status) => `sum(status = ${STATUS_CODES[status]}) AS ${status}`)
const IS_WRONG = STATUSES_BY_CODE.map(
  (status) => `(coalesce(counted.${status}, 0) <> coalesce(kept.${status}, 0))`,
)

/** The counters as the jobs themselves say them: a row per queue and type. */
export const COUNTED = `SELECT queue_id, type_id, ${COUNTS.join(', ')} FROM jobs GROUP BY queue_id, type_id`

/** The counters beside that, in one statement, so that both are of the same moment: how many, and how many are wrong. */
export const COMPARED = `
  WITH counted AS (${COUNTED})
  SELECT count(*) * ${STATUSES_BY_CODE.length} AS compared, coalesce(sum(${IS_WRONG.join(' + ')}), 0) AS wrong
  FROM counted FULL JOIN counters AS kept USING (queue_id, type_id)`
