import { z } from 'zod'
import type { Hold } from '../../model/hold.ts'

const count = z.int().nonnegative()

export const hold = z
  .object({
    id: z.int(),
    type: z.string(),
    condition: z.string().meta({ description: 'Empty for every job of the type' }),
    once: z.boolean(),
    on: z.boolean(),
    created_at: z.string().meta({ description: 'RFC 3339 in UTC, with milliseconds' }),
    stopped: count.meta({ description: 'Jobs that it has stopped so far' }),
    last_job: count.meta({ description: 'The newest of those; 0 where there is none' }),
    held: count.meta({ description: 'Of those, the ones that wait; counted up to 1000' }),
  })
  .meta({ id: 'Hold' })

export function toWireHold(the: Hold): z.infer<typeof hold> {
  return {
    id: the.id,
    type: the.type,
    condition: the.condition,
    once: the.isOnce,
    on: the.isOn,
    created_at: new Date(the.createdAt).toISOString(),
    stopped: the.stopped,
    last_job: the.lastJobId ?? 0,
    held: the.waiting,
  }
}
