import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../model/attempt.ts'
import type { JobOrigin } from '../model/origin.ts'
import type { JobStatus } from '../model/status.ts'

/**
 * How a status stands in the database. What is settled comes last, so that "settled" is one comparison.
 * A code never changes its meaning.
 */
export const STATUS_CODES: Readonly<Record<JobStatus, number>> = {
  pending: 1,
  running: 2,
  failed: 3,
  completed: 4,
  dead: 5,
  cancelled: 6,
}

/** The statuses in the order of their codes. */
export const STATUSES_BY_CODE = (Object.keys(STATUS_CODES) as JobStatus[]).sort(
  (a, b) => STATUS_CODES[a] - STATUS_CODES[b],
)

export function statusOf(code: number): JobStatus {
  const status = STATUSES_BY_CODE[code - 1]
  if (!status) throw new Error(`no status has the code ${code}`)
  return status
}

/** How an attempt's outcome stands in the database. A code never changes its meaning. */
export const OUTCOME_CODES: Readonly<Record<AttemptOutcome, number>> = {
  completed: 1,
  failed: 2,
  'timed-out': 3,
  crashed: 4,
  cancelled: 5,
  lost: 6,
  released: 7,
}

const OUTCOMES = new Map(ATTEMPT_OUTCOMES.map((outcome) => [OUTCOME_CODES[outcome], outcome]))

export function outcomeOf(code: number): AttemptOutcome {
  const outcome = OUTCOMES.get(code)
  if (!outcome) throw new Error(`no outcome has the code ${code}`)
  return outcome
}

/** How a job's origin stands in the database. A code never changes its meaning. */
export const ORIGIN_CODES: Readonly<Record<JobOrigin, number>> = {
  program: 1,
  window: 2,
  http: 3,
  cli: 4,
  schedule: 5,
  handler: 6,
  copy: 7,
}

const ORIGINS_BY_CODE = Object.keys(ORIGIN_CODES) as JobOrigin[]

export function originOf(code: number): JobOrigin {
  const origin = ORIGINS_BY_CODE.find((each) => ORIGIN_CODES[each] === code)
  if (!origin) throw new Error(`no origin has the code ${code}`)
  return origin
}
