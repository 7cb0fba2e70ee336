import { assertNever } from '../../errors.ts'
import { ATTEMPT_OUTCOMES } from '../../model/attempt.ts'
import type { TimeRange } from '../../model/filter.ts'
import { isFailure } from '../../model/fingerprint.ts'
import type { JobTest, NumberRange, TextPlace } from '../../model/job-test.ts'
import type { IdBounds } from '../cell-index.ts'
import { OUTCOME_CODES } from '../codes.ts'
import { IS_HELD } from '../held-time.ts'
import { between, both, either, isTrue, notTrue, type Condition } from './condition.ts'
import { payloadCondition } from './payload-condition.ts'
import { buildCondition } from './build-condition.ts'
import { globOf, LIKE, likeOf } from './text-patterns.ts'

/** A test as a condition on the jobs within `bounds`. */
export function conditionOfTest(test: JobTest, bounds: IdBounds): Condition {
  const condition = positive(test, bounds)
  return test.isNot ? notTrue(condition) : condition
}

function positive(test: JobTest, bounds: IdBounds): Condition {
  switch (test.kind) {
    case 'text':
      return either(
        test.texts.flatMap((text) => formsOf(text).map((form) => textIn(form, test.places, bounds))),
      )
    case 'number':
      return either(test.ranges.map((range) => numberIn(COLUMNS[test.field], range)))
    case 'time':
      return test.field === 'failed'
        ? failedWithin(test.range)
        : both(between(TIME_COLUMNS[test.field], test.range))
    case 'key':
      return either([
        { sql: 'jobs.key IN (SELECT value FROM json_each(?))', values: [JSON.stringify(test.names)] },
        ...test.like.map((pattern) => ({ sql: 'jobs.key GLOB ?', values: [globOf(pattern)] })),
      ])
    case 'build':
      return buildCondition(test)
    case 'held':
      return { sql: `(${IS_HELD})`, values: [] }
    case 'payload':
      return payloadCondition(test)
    default:
      return assertNever(test)
  }
}

/** Its history is looked up job by job: few have failed, and what else is asked for has been judged before. */
function failedWithin(range: TimeRange): Condition {
  const { sql, values } = both(between('finished_at', range))
  return {
    sql: `EXISTS (SELECT 1 FROM attempts WHERE job_id = jobs.id AND outcome IN (${FAILURES}) AND ${sql})`,
    values,
  }
}

const FAILURES = ATTEMPT_OUTCOMES.filter((outcome) => isFailure(outcome))
  .map((outcome) => OUTCOME_CODES[outcome])
  .join(', ')

const COLUMNS = { id: 'jobs.id', attempts: 'attempts', priority: 'priority' } as const
const TIME_COLUMNS = {
  created: 'created_at',
  started: 'started_at',
  updated: 'updated_at',
  settled: 'completed_at',
} as const

function numberIn(column: string, { from, to }: NumberRange): Condition {
  const parts = [
    ...(from === undefined ? [] : [{ sql: `${column} >= ?`, values: [from] }]),
    ...(to === undefined ? [] : [{ sql: `${column} <= ?`, values: [to] }]),
  ]
  return parts.length === 0 ? isTrue : both(parts)
}

/** A text as it is, and as JSON has it: payloads, errors and logs are kept as JSON. */
function formsOf(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1)
  return escaped === text ? [text] : [text, escaped]
}

function textIn(text: string, places: readonly TextPlace[], { afterId, beforeId }: IdBounds): Condition {
  const pattern = likeOf(text)
  const own = places.flatMap((place) => OWN[place])
  const kept = places.flatMap((place) => KEPT[place])
  const parts: Condition[] = own.map((column) => ({ sql: `${column} ${LIKE}`, values: [pattern] }))
  if (kept.length > 0) {
    // Gathered once for the whole window: going to the history of each job would cost ten times as much.
    const found = kept.map((column) => `${column} ${LIKE}`).join(' OR ')
    parts.push({
      sql: `jobs.id IN (SELECT job_id FROM attempts WHERE job_id > ? AND job_id < ? AND (${found}))`,
      values: [afterId, beforeId, ...kept.map(() => pattern)],
    })
  }
  return either(parts)
}

/** Where a place is kept with the job, and where with its attempts. */
const OWN: Readonly<Record<TextPlace, readonly string[]>> = {
  payload: ['payload'],
  error: ['last_error'],
  log: [],
}
const KEPT: Readonly<Record<TextPlace, readonly string[]>> = { payload: [], error: ['error'], log: ['logs'] }
