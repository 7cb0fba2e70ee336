import { z } from 'zod'
import { OPERATION_KINDS, OPERATION_STATES, SURFACES } from '../../model/operation.ts'
import { WAVE_PLAN_LIMITS } from '../../model/wave-plan.ts'
import { reason } from './common.ts'
import { selection } from './jobs.ts'

/* Operations of the ledger, and retries in waves. */

const operationId = z.int().positive()

const ofPage = { offset: z.int().nonnegative().optional(), limit: z.int().min(1).max(500).optional() }

export const operationsQuery = z.strictObject({
  kind: z.array(z.enum(OPERATION_KINDS)).max(OPERATION_KINDS.length).optional(),
  state: z.array(z.enum(OPERATION_STATES)).max(10).optional(),
  surface: z.array(z.enum(SURFACES)).max(10).optional(),
  limit: z.int().min(1).max(200).optional(),
  before: operationId.optional(),
})

function within(field: 'canary' | 'firstWave' | 'largestWave' | 'perMinute') {
  const { min, max } = WAVE_PLAN_LIMITS[field]
  return z.int().min(min).max(max)
}

/** What is not given is as WAVE_PLAN_DEFAULTS says. */
export const wavePlan = z.strictObject({
  canary: within('canary').optional(),
  allowedShare: z.number().min(0).max(1).optional(),
  firstWave: within('firstWave').optional(),
  growth: z.number().min(WAVE_PLAN_LIMITS.growth.min).max(WAVE_PLAN_LIMITS.growth.max).optional(),
  largestWave: within('largestWave').optional(),
  perMinute: within('perMinute').nullable().optional(),
})

export const retryInWaves = z.strictObject({ selection, plan: wavePlan, reason: reason.optional() })

/** The reason is that for letting a retry go on which a wave of it has stopped. */
export const resumed = z.strictObject({ id: operationId, reason: reason.optional() })

export const byOperation = z.strictObject({ id: operationId })

export const operationJobs = z.strictObject({ id: operationId, ...ofPage })

export const undo = z.strictObject({ id: operationId, reason: reason.optional() })

export const trashQuery = z.strictObject(ofPage)
