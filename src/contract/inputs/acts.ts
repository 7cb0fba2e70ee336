import { z } from 'zod'
import { EDIT_LIMITS } from '../../model/edits/payload-edit.ts'
import { HOLD_LIMITS } from '../../model/hold.ts'
import { JOB_LIMITS } from '../../model/job.ts'
import { DIRECT_ACTIONS } from '../../model/status.ts'
import { duration, instant, jobId, name, reason } from './common.ts'
import { selection } from './jobs.ts'

/* What is enqueued, and done to jobs. */

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

/** What waiting jobs are given. */
const change = z.strictObject({
  priority: z.int().min(JOB_LIMITS.priority.min).max(JOB_LIMITS.priority.max).optional(),
  queue: name.optional(),
  runAt: instant.optional(),
})

export const bulk = z.strictObject({
  action: z.enum([...DIRECT_ACTIONS, 'restore']),
  selection,
  reason: reason.optional(),
  change: change.optional(),
})

export const act = z.strictObject({
  action: z.enum(DIRECT_ACTIONS),
  id: jobId,
  /** The `updatedAt` of the job as it was shown. */
  seen: instant.optional(),
  reason: reason.optional(),
  change: change.optional(),
})

export const correct = z.strictObject({
  id: jobId,
  /** JSON text. */
  payload: z.string(),
  isRetried: z.boolean().optional(),
  seen: instant.optional(),
  reason: reason.optional(),
})

export const fail = z.strictObject({ id: jobId, seen: instant.optional(), reason: reason.optional() })

const path = z.string().min(1).max(EDIT_LIMITS.pathLength)

const to = z.string().max(EDIT_LIMITS.toLength)

/** What is in a path and an expression, they are read for where they are used. */
export const payloadEdit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set'), path, to }),
  z.strictObject({ kind: z.literal('remove'), path }),
  z.strictObject({ kind: z.literal('rename'), path, to }),
])

export const correctMany = z.strictObject({
  selection,
  edits: z.array(payloadEdit).min(1).max(EDIT_LIMITS.edits).readonly(),
  isRetried: z.boolean().optional(),
  reason: reason.optional(),
})

const version = z.int().positive()

export const byVersion = z.strictObject({ id: jobId, version })

const payloadPlace = z.strictObject({ jobId, version: version.optional() })

export const comparedPayloads = z.strictObject({ before: payloadPlace, after: payloadPlace })

export const copy = z.strictObject({ id: jobId, changes: newJob.partial() })

const holdId = z.int().positive()

export const byHold = z.strictObject({ id: holdId })

export const switchedHold = z.strictObject({ id: holdId, isOn: z.boolean() })

/** What its words mean is read where they are used. */
export const newHold = z.strictObject({
  type: name,
  condition: z.string().max(HOLD_LIMITS.conditionLength).optional(),
  isOnce: z.boolean().optional(),
})
