import { NotFoundError } from '../../../errors.ts'
import { payloadDiff } from '../../../model/payload-diff.ts'
import type { ComparedPayloads, PayloadPlace } from '../../../model/compared-payloads.ts'
import type { ReaderMeans, ReaderOperation } from '../operation.ts'
import { shortened } from './edited-sample.ts'

export interface ComparePayloadsInput {
  readonly before: PayloadPlace
  readonly after: PayloadPlace
}

/** Nobody reads more of them, one by one. */
const MOST_CHANGES = 500
/** Longer texts are not sent along, to be shown side by side; characters. */
const MOST_TEXT = 200_000

/** How two payloads differ, of two jobs or of one in two versions. */
export const comparePayloads: ReaderOperation<ComparePayloadsInput, ComparedPayloads> = {
  lane: 'question',
  run({ before, after }, { db, checkCancelled }) {
    const [old, now] = [textOf(db, before), textOf(db, after)]
    checkCancelled()
    const texts = old.length + now.length > MOST_TEXT ? null : { before: old, after: now }
    try {
      const changes = payloadDiff(old, now)
      return { changes: changes.slice(0, MOST_CHANGES).map(shortened), total: changes.length, texts }
    } catch (error) {
      // One of them is no JSON, as somebody may have written into the file: they can be looked at as texts.
      if (error instanceof SyntaxError) return { changes: null, total: 0, texts }
      throw error
    }
  },
}

/** A version that was replaced stands with the correction that replaced it. */
function textOf(db: ReaderMeans['db'], { jobId, version }: PayloadPlace): string {
  const text = db
    .prepare<{ readonly jobId: number; readonly version: number | null }, string>(
      `SELECT coalesce((SELECT replaced FROM corrections WHERE job_id = @jobId AND version = @version + 1), payload)
       FROM jobs WHERE id = @jobId
         AND coalesce(@version, 1) BETWEEN 1 AND (SELECT coalesce(max(version), 1) FROM corrections WHERE job_id = @jobId)`,
    )
    .pluck()
    .get({ jobId, version: version ?? null })
  if (text === undefined) throw new NotFoundError('job', jobId)
  return text
}
