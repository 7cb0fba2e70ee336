import { ATTEMPT_OUTCOMES, type AttemptTimeline } from '../../../model/attempt.ts'
import { outcomeOf } from '../../codes.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'

type Row = readonly [
  number: number,
  outcome: number,
  startedAt: number,
  finishedAt: number,
  isCounted: number,
]

/** Rows between two looks at whether somebody still waits. */
const PORTION = 5_000

/** Every ended attempt of a job in short: a job may have thousands, each with a log of its own. */
export const timeline: ReaderOperation<{ readonly jobId: number }, AttemptTimeline> = {
  lane: 'question',
  run({ jobId }, means) {
    const columns = {
      numbers: [] as number[],
      outcomes: [] as number[],
      startedAt: [] as number[],
      ranMs: [] as number[],
      isCounted: [] as number[],
    }
    for (const [number, outcome, startedAt, finishedAt, isCounted] of rowsOf(jobId, means)) {
      columns.numbers.push(number)
      columns.outcomes.push(ATTEMPT_OUTCOMES.indexOf(outcomeOf(outcome)))
      columns.startedAt.push(startedAt)
      columns.ranMs.push(finishedAt - startedAt)
      columns.isCounted.push(isCounted)
    }
    return columns
  },
}

function* rowsOf(jobId: number, { db, checkCancelled }: ReaderMeans): Generator<Row> {
  const statement = db
    .prepare<[number, number], Row>(
      `SELECT number, outcome, started_at, finished_at, is_counted FROM attempts
       WHERE job_id = ? AND number > ? ORDER BY number LIMIT ${PORTION}`,
    )
    .raw()
  let after = 0
  for (;;) {
    checkCancelled()
    const rows = statement.all(jobId, after)
    yield* rows
    if (rows.length < PORTION) return
    after = rows.at(-1)?.[0] ?? after
  }
}
