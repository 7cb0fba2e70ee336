import type { Job } from '../../src/model/job.ts'
import { STATUS_WORDS } from '../messages.ts'
import { shortInstant } from './instant.ts'

/** A field of a job that is not as it was shown any more. */
export interface ChangedField {
  readonly label: string
  readonly before: string
  readonly now: string
}

/** What has changed between two versions of a job, in the order in which one would tell it. @param at UTC ms */
export function jobChanges(before: Job, now: Job, at: number): readonly ChangedField[] {
  const fields: readonly (readonly [label: string, text: (job: Job) => string])[] = [
    ['Status', (job) => STATUS_WORDS[job.status]],
    ['Stopping', (job) => (job.cancelRequestedAt === null ? 'no' : 'asked to stop')],
    ['Attempts', (job) => `${job.attempts} of ${job.maxAttempts}`],
    ['Error', (job) => job.lastError ?? 'none'],
    ['Priority', (job) => String(job.priority)],
    ['Queue', (job) => job.queue],
    ['Due', (job) => shortInstant(job.runAt, at)],
  ]
  return fields
    .map(([label, text]) => ({ label, before: text(before), now: text(now) }))
    .filter((field) => field.before !== field.now)
}
