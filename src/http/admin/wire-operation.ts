import { z } from 'zod'
import { OPERATION_KINDS, OPERATION_STATES, SURFACES, type Operation } from '../../model/operation.ts'

/** An operation of the ledger in the admin API's words. */

const time = z.string().meta({ description: 'RFC 3339 in UTC, with milliseconds; empty where there is none' })
const count = z.int().nonnegative()

const outcomes = z
  .object({
    pending: count,
    running: count,
    failed: count,
    completed: count,
    dead: count,
    cancelled: count,
    gone: count.meta({ description: 'Put back, or retried anew, before they had settled' }),
    failed_as_before: count,
  })
  .meta({ id: 'RetryOutcomes', description: 'How the jobs of a retry stand' })

const wave = z
  .object({
    number: z.int().positive(),
    size: count,
    jobs: count.meta({ description: 'Let go so far' }),
    completed: count,
    failed_as_before: count,
    failed_otherwise: count,
    gone: count,
    accepted: z.boolean().meta({ description: 'Let pass by somebody, though it had stopped the plan' }),
  })
  .meta({ id: 'Wave', description: 'First outcomes of its jobs' })

export const operation = z
  .object({
    id: z.int().positive(),
    kind: z.enum(OPERATION_KINDS),
    surface: z.enum(SURFACES),
    state: z.enum(OPERATION_STATES),
    reason: z.string(),
    affected: count,
    skipped: z.array(z.object({ reason: z.string(), count })),
    outcomes: outcomes.nullable(),
    waves: z.array(wave).nullable().meta({ description: 'Null unless it is a retry in waves' }),
    remaining: count.meta({ description: 'Jobs of its plan that had no turn yet' }),
    stopped_by_wave: z.int().nonnegative().meta({ description: '0 while no wave has stopped it' }),
    started_at: time,
    finished_at: time,
  })
  .meta({ id: 'Operation' })

export function toWireOperation(of: Operation): z.infer<typeof operation> {
  const { id, kind, surface, state, affected, skipped, plan } = of
  return {
    ...{ id, kind, surface, state, affected },
    reason: of.reason ?? '',
    skipped: skipped.map(({ reason, count: jobs }) => ({ reason, count: jobs })),
    outcomes: of.outcomes && toWireOutcomes(of.outcomes),
    waves: plan && plan.waves.map(toWireWave),
    remaining: plan?.remaining ?? 0,
    stopped_by_wave: plan?.stoppedBy ?? 0,
    started_at: new Date(of.startedAt).toISOString(),
    finished_at: of.finishedAt === null ? '' : new Date(of.finishedAt).toISOString(),
  }
}

function toWireOutcomes({
  failedAsBefore,
  ...rest
}: NonNullable<Operation['outcomes']>): z.infer<typeof outcomes> {
  return { ...rest, failed_as_before: failedAsBefore }
}

function toWireWave(of: NonNullable<Operation['plan']>['waves'][number]): z.infer<typeof wave> {
  const { number, size, jobs, completed, failedAsBefore, failedOtherwise, gone, isAccepted } = of
  return {
    ...{ number, size, jobs, completed, gone },
    failed_as_before: failedAsBefore,
    failed_otherwise: failedOtherwise,
    accepted: isAccepted,
  }
}
