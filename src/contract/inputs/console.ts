import { z } from 'zod'
import { name } from './common.ts'

/* Queues, schedules, settings and copies of the database. */

export const byName = z.strictObject({ name })

export const check = z.strictObject({ what: z.enum(['integrity', 'counters']) })

/** The name of a kept copy, as `health.backups` lists it. */
export const backupName = z.strictObject({ name: z.string().min(1).max(200) })

export const pauseQueue = z.strictObject({ name, reason: z.string().max(500).optional() })

const settingKey = z.string().min(1).max(300)

/** Which keys and values there are, the list of settings says. */
const settingChange = z.strictObject({ key: settingKey, value: z.number().nullable() })

export const settingChanges = z.strictObject({ changes: z.array(settingChange).min(1).max(200) })

export const settingKeys = z.strictObject({ keys: z.array(settingKey).min(1).max(200).optional() })

export const settingPreview = settingChange

export const runsQuery = z.strictObject({
  name,
  limit: z.int().min(1).max(100).optional(),
  offset: z.int().nonnegative().optional(),
})
