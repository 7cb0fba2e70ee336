import type { CatchUp } from '../model/schedule.ts'
import { slotsOf } from './expression.ts'
import { describeEnqueue, type BuiltIn, type ResolvedSchedule, type ScheduledJob } from './schedule.ts'

/** What a run does: either enqueue a job, or the console's own work. */
export type Work =
  | { readonly kind: 'enqueue'; readonly job: ScheduledJob }
  | { readonly kind: 'built-in'; run(signal: AbortSignal): Promise<void> }

/** A schedule as the scheduler sees it, of the workspace or built in. */
export interface Plan {
  readonly name: string
  readonly cron: string
  readonly timezone: string
  readonly catchUp: CatchUp
  readonly timeoutMs: number
  readonly action: string
  readonly work: Work
  /** Changes when slots computed before no longer hold. */
  readonly expression: string
  /** The first slot after an instant, UTC ms; null where none comes. */
  nextAfter(afterMs: number): number | null
}

export function planOf(schedule: ResolvedSchedule): Plan {
  return {
    ...timing(schedule.cron, schedule.timezone),
    name: schedule.name,
    catchUp: schedule.catchUp,
    timeoutMs: schedule.timeoutMs,
    action: describeEnqueue(schedule.enqueue),
    work: { kind: 'enqueue', job: schedule.enqueue },
  }
}

export function builtInPlan(builtIn: BuiltIn): Plan {
  return {
    ...timing(builtIn.cron, 'UTC'),
    name: builtIn.name,
    catchUp: 'once',
    timeoutMs: builtIn.timeoutMs,
    action: builtIn.action,
    work: { kind: 'built-in', run: (signal) => builtIn.run(signal) },
  }
}

function timing(
  cron: string,
  timezone: string,
): Pick<Plan, 'cron' | 'timezone' | 'expression' | 'nextAfter'> {
  return { cron, timezone, expression: `${cron} ${timezone}`, nextAfter: slotsOf(cron, timezone) }
}
