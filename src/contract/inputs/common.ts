import { z } from 'zod'
import { JOB_LIMITS } from '../../model/job.ts'

/* Parts of what a surface may send. */

export const jobId = z.int().positive()

export const name = z.string().min(1).max(JOB_LIMITS.nameLength)

export const names = z.array(name).max(100).readonly()

export const instant = z.int().nonnegative()

export const range = z.strictObject({ from: instant.optional(), to: instant.optional() })

export const duration = z.int().min(JOB_LIMITS.durationMs.min).max(JOB_LIMITS.durationMs.max)

/** What is looked for in jobs; a database can't look for what is behind a NUL. */
export const sought = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => !text.includes('\0'), 'expected no NUL')

export const payloadPath = z
  .array(z.union([z.string().regex(/^[^"\\\0]{0,200}$/), z.int().min(0).max(1_000_000)]))
  .min(1)
  .max(20)
  .readonly()

export const reason = z.string().max(500)
