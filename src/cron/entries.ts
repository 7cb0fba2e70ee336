import type { Clock } from '../clock.ts'
import type { Schedule } from '../model/schedule.ts'
import { newestRun, saveSchedule, scheduleRows } from '../store/schedules.ts'
import type { Store } from '../store/store.ts'
import { builtInPlan, planOf, type Plan } from './plan.ts'
import type { BuiltIn, ResolvedSchedule } from './schedule.ts'
import { settledSlot } from './slot.ts'

/** A schedule as it stands: what the config says, joined with what is kept on disk. */
export interface Entry {
  readonly plan: Plan
  readonly isBuiltIn: boolean
  isEnabled: boolean
  nextSlotAt: number | null
  lastRunAt: number | null
  lastError: string | null
}

/** Every schedule by name: the workspace's in the order of the config, then the built-in ones. */
export function entriesOf(the: {
  readonly store: Store
  readonly clock: Clock
  readonly schedules: readonly ResolvedSchedule[]
  readonly builtIns: readonly BuiltIn[]
}): Map<string, Entry> {
  const kept = new Map(scheduleRows(the.store).map((row) => [row.name, row]))
  const now = the.clock.now()
  const entryOf = (plan: Plan, isBuiltIn: boolean): [string, Entry] => {
    const row = kept.get(plan.name)
    const isEnabled = row?.isEnabled ?? true
    const keptSlot = row?.expression === plan.expression ? row.nextSlotAt : null
    const last = newestRun(the.store, plan.name)
    return [
      plan.name,
      {
        plan,
        isBuiltIn,
        isEnabled,
        nextSlotAt: isEnabled ? settledSlot(keptSlot, plan.nextAfter(now)) : null,
        lastRunAt: last?.startedAt ?? null,
        lastError: last?.error ?? null,
      },
    ]
  }
  return new Map([
    ...the.schedules.map((schedule) => entryOf(planOf(schedule), false)),
    ...the.builtIns.map((builtIn) => entryOf(builtInPlan(builtIn), true)),
  ])
}

/** Keep every slot, and none of a schedule that the config no longer has: there it can miss nothing. */
export function saveEntries(store: Store, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const present = [...entries.values()].map((entry) => ({ ...entry }))
  return store.write(() => {
    for (const { plan, isEnabled, nextSlotAt } of present) {
      saveSchedule(store, { name: plan.name, expression: plan.expression, isEnabled, nextSlotAt })
    }
    for (const row of scheduleRows(store)) {
      if (!entries.has(row.name)) saveSchedule(store, { ...row, nextSlotAt: null })
    }
  })
}

export function asSchedule({ plan, ...entry }: Entry, isRunning: boolean): Schedule {
  return {
    name: plan.name,
    cron: plan.cron,
    timezone: plan.timezone,
    isBuiltIn: entry.isBuiltIn,
    isEnabled: entry.isEnabled,
    isRunning,
    catchUp: plan.catchUp,
    timeoutMs: plan.timeoutMs,
    action: plan.action,
    lastRunAt: entry.lastRunAt,
    nextRunAt: entry.nextSlotAt,
    lastError: entry.lastError,
  }
}
