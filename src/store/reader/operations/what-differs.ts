import type { Database as Connection } from 'better-sqlite3'
import type { Differences, Sample } from '../../../model/differences.ts'
import { traitsOf, type PayloadTraits } from '../../../model/payload-traits.ts'
import { whatDiffers as ranked } from '../../../model/what-differs.ts'
import { OUTCOME_CODES } from '../../codes.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import { Sampler } from '../sampler.ts'
import { scan } from '../scan.ts'
import type { ScanFilter } from '../scan-filter.ts'

export interface WhatDiffersInput {
  readonly failed: ScanFilter
  /** Of these, those of the types that failed are looked at. */
  readonly succeeded: ScanFilter
}

/** Jobs of each side that are looked at: enough for a share to be told to two parts in a hundred. */
const SAMPLE = 2_000
/** With fewer than these from the time of the failures, all succeeded ones are looked at. */
const FEW = 200
/** Larger payloads are left out; bytes. */
const MOST_BYTES = 65_536

const { completed, failed, crashed } = OUTCOME_CODES
const FAILURES = [failed, OUTCOME_CODES['timed-out'], crashed].join(', ')

/** What failed jobs share and succeeded ones lack: in their payloads, builds, queues, hours and attempts. */
export const whatDiffers: ReaderOperation<WhatDiffersInput, Differences> = {
  lane: 'survey',
  run(input, means) {
    const failures = sampleOf(input.failed, means)
    const types = typesOf(means.db, failures.ids)
    const succeeded = { ...input.succeeded, types }
    const near = { afterId: (failures.ids[0] ?? 0) - 1, beforeId: (failures.ids.at(-1) ?? 0) + 1 }
    const sameTime = sampleOf({ ...succeeded, ...near }, means)
    const isSameTime = sameTime.of >= FEW
    const successes = isSameTime ? sameTime : sampleOf(succeeded, means)
    const a = traitsIn(failures.ids, FAILURES, means)
    const b = traitsIn(successes.ids, String(completed), means)
    return {
      failed: { sampled: a.length, of: failures.of },
      succeeded: { sampled: b.length, of: successes.of, isSameTime },
      differences: ranked(a, b),
    }
  },
}

function sampleOf(
  filter: ScanFilter,
  { db, checkCancelled }: ReaderMeans,
): Pick<Sample, 'of'> & { ids: number[] } {
  const sampler = new Sampler(SAMPLE)
  for (const { rows } of scan(db, filter, false).windows<{ readonly id: number }>('jobs.id AS id')) {
    checkCancelled()
    for (const { id } of rows) sampler.add(id)
  }
  return { ids: sampler.ids(), of: sampler.total }
}

function typesOf(db: Connection, ids: readonly number[]): readonly number[] {
  return db
    .prepare<[string], number>(
      'SELECT DISTINCT type_id FROM jobs WHERE id IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(JSON.stringify(ids))
}

interface SampledJob {
  readonly payload: string
  readonly queue: string
  readonly type: string
  readonly build: string | null
  readonly startedAt: number | null
  readonly firstAttempt: number | null
}

/** @param outcomes codes of the attempts that count: those that failed, or the one that completed */
function traitsIn(
  ids: readonly number[],
  outcomes: string,
  { db, checkCancelled }: ReaderMeans,
): PayloadTraits[] {
  const find = db.prepare<[number], SampledJob>(
    `SELECT payload, queues.name AS queue, types.name AS type, last.build, last.started_at AS startedAt,
       (SELECT min(number) FROM attempts WHERE job_id = jobs.id AND outcome IN (${outcomes})) AS firstAttempt
     FROM jobs JOIN queues ON queues.id = queue_id JOIN types ON types.id = type_id
       LEFT JOIN attempts AS last ON last.job_id = jobs.id AND last.number =
         (SELECT max(number) FROM attempts WHERE job_id = jobs.id AND outcome IN (${outcomes}))
     WHERE jobs.id = ? AND octet_length(payload) <= ${MOST_BYTES}`,
  )
  return ids.flatMap((id) => {
    checkCancelled()
    const job = find.get(id)
    return job ? [traitsOf(job.payload, factsOf(job))] : []
  })
}

/** The attempt is the first that failed: dead jobs have used up all of theirs, which says nothing of why. */
function factsOf({ queue, type, build, startedAt, firstAttempt }: SampledJob): readonly string[] {
  return [
    `queue = ${JSON.stringify(queue)}`,
    `type = ${JSON.stringify(type)}`,
    ...(build === null ? [] : [`build = ${JSON.stringify(build)}`]),
    ...(startedAt === null ? [] : [`hour (UTC) = ${new Date(startedAt).getUTCHours()}`]),
    ...(firstAttempt === null ? [] : [`attempt = ${firstAttempt}`]),
  ]
}
