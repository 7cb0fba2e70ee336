import { matches, type JobFilter } from './filter.ts'
import type { Job } from './job.ts'
import { isWithin, judge } from './job-test.ts'

/**
 * Whether a job, as an event brings it, matches. Null where that can't be told: its payload, logs, earlier
 * errors and failure group do not come with it.
 */
export function judgeJob(filter: JobFilter, job: Job): boolean | null {
  if (!matches(filter, job)) return false
  if (filter.created && !isWithin(filter.created, job.createdAt)) return false
  if (filter.settled && !isWithin(filter.settled, job.completedAt)) return false
  const verdicts = (filter.where ?? []).map((test) => judge(test, job))
  if (verdicts.includes(false)) return false
  if (filter.group !== undefined) return null
  return verdicts.includes(null) ? null : true
}
