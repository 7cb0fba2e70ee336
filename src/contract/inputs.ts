import { z } from 'zod'
import { JOB_LIMITS } from '../model/job.ts'
import { JOB_SORTS } from '../model/sort.ts'
import { JOB_STATUSES } from '../model/status.ts'

/** Schemas of everything that a surface may send. What they refuse never reaches the queue. */

export const jobId = z.int().positive()
const name = z.string().min(1).max(JOB_LIMITS.nameLength)
const instant = z.int().nonnegative()
const duration = z.int().min(JOB_LIMITS.durationMs.min).max(JOB_LIMITS.durationMs.max)

export const filter = z.strictObject({
  status: z.array(z.enum(JOB_STATUSES)).max(6).optional(),
  type: z.array(name).max(100).optional(),
  queue: z.array(name).max(100).optional(),
  created: z.strictObject({ from: instant.optional(), to: instant.optional() }).optional(),
})

export const selection = z.union([
  z.strictObject({ ids: z.array(jobId).min(1).max(10_000) }),
  z.strictObject({ filter, asOf: instant.optional(), except: z.array(jobId).max(10_000).optional() }),
])

export const jobsQuery = z.strictObject({
  filter: filter.optional(),
  text: z.string().min(1).max(200).optional(),
  sort: z.enum(JOB_SORTS).optional(),
  limit: z.int().min(1).max(1000).optional(),
  cursor: z.string().max(100).optional(),
  /** Jobs to pass over, counted from the cursor: a jump within a list whose start holds still. */
  offset: z.int().nonnegative().optional(),
})

export const countQuery = jobsQuery.pick({ filter: true, text: true })

export const newJob = z.strictObject({
  type: name,
  /** JSON text. */
  payload: z.string().optional(),
  queue: name.optional(),
  delayMs: duration.optional(),
  runAt: instant.optional(),
  maxAttempts: z.int().min(JOB_LIMITS.maxAttempts.min).max(JOB_LIMITS.maxAttempts.max).optional(),
  retryDelayMs: duration.optional(),
  timeoutMs: duration.optional(),
  priority: z.int().min(JOB_LIMITS.priority.min).max(JOB_LIMITS.priority.max).optional(),
  key: z.string().min(1).max(JOB_LIMITS.keyLength).optional(),
})

export const bulk = z.strictObject({ action: z.enum(['retry', 'cancel']), selection })

export const byId = z.strictObject({ id: jobId })
export const byName = z.strictObject({ name })

export const check = z.strictObject({ what: z.enum(['integrity', 'counters']) })
/** The name of a kept copy, as `health.backups` lists it. */
export const backupName = z.strictObject({ name: z.string().min(1).max(200) })

export const attemptsQuery = z.strictObject({
  id: jobId,
  limit: z.int().min(1).max(1000).optional(),
  before: z.int().positive().optional(),
})

export const pauseQueue = z.strictObject({ name, reason: z.string().max(500).optional() })

export const runsQuery = z.strictObject({
  name,
  limit: z.int().min(1).max(100).optional(),
  offset: z.int().nonnegative().optional(),
})
