import { NotFoundError } from '../errors.ts'
import type { PayloadVersion } from '../model/payload-version.ts'
import { correctionsOf, replacedPayload, type CorrectionRow } from '../store/corrections.ts'
import { findJob, findJobWithPayload, payloadBytes } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'

/** The payloads that a job has had, oldest first. @throws NOT_FOUND */
export function payloadVersions(store: Store, jobId: number): readonly PayloadVersion[] {
  const row = findJob(store, jobId)
  if (!row) throw new NotFoundError('job', jobId)
  const corrections = correctionsOf(store, jobId)
  const starts = [1, ...corrections.map(({ fromStart }) => fromStart), row.starts + 1]
  return [null, ...corrections].map((made, at) => ({
    number: at + 1,
    madeAt: made?.madeAt ?? row.createdAt,
    bytes: corrections[at]?.replacedBytes ?? payloadBytes(store, jobId),
    by: made && byWhom(made),
    attempts: between(starts[at] ?? 1, starts[at + 1] ?? 1),
  }))
}

/** The text of one of them. @throws NOT_FOUND */
export function payloadVersion(store: Store, jobId: number, number: number): string {
  const text = replacedPayload(store, jobId, number)
  if (text !== undefined) return text
  const job = findJobWithPayload(store, jobId)
  if (!job) throw new NotFoundError('job', jobId)
  const newest = (correctionsOf(store, jobId).at(-1)?.version ?? 1) === number
  if (!newest) throw new NotFoundError('version', `${number} of the payload of job ${jobId}`)
  return job.payload
}

function byWhom({ operation, surface, reason, isUndo }: CorrectionRow): PayloadVersion['by'] {
  return { operation, surface, reason, isUndo }
}

function between(from: number, to: number): PayloadVersion['attempts'] {
  return from < to ? { first: from, last: to - 1 } : null
}
