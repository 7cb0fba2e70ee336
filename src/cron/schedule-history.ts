import type { Clock } from '../clock.ts'
import { MOST_COUNTED_SLOTS, type MissedSlots, type ScheduleRun } from '../model/schedule.ts'
import { countRuns, missedSlots, noteMissed, runsPage } from '../store/schedules.ts'
import type { Store } from '../store/store.ts'
import type { Plan } from './plan.ts'
import { slotsInTurns } from './slots-within.ts'

/** Ended runs of a schedule, newest first. */
export function runsOf(
  store: Store,
  name: string,
  limit: number,
  offset: number,
): { runs: ScheduleRun[]; total: number } {
  return {
    runs: runsPage(store, name, limit, offset).map(({ durationMs, status, ...run }) => ({
      ...run,
      durationMs: durationMs ?? 0,
      status: status === 'success' ? 'success' : 'error',
    })),
    total: countRuns(store, name),
  }
}

/** Slots of a schedule that passed without a run of their own, newest first. */
export function missedOf(store: Store, name: string, limit: number): MissedSlots[] {
  return missedSlots(store, name, limit).map(({ name: _, madeUp, ...missed }) => ({
    ...missed,
    isMadeUp: madeUp === 1,
  }))
}

/** Keep that slots passed from `slotAt` (UTC ms) until now. Counted in turns, since there may be many. */
export async function keepMissed(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { name, nextAfter }: Plan,
  slotAt: number,
  how: { readonly reason: MissedSlots['reason']; readonly madeUp: 0 | 1 },
): Promise<void> {
  const noticedAt = clock.now()
  const missed = await slotsInTurns(nextAfter, { from: slotAt - 1, to: noticedAt, most: MOST_COUNTED_SLOTS })
  const slots = Math.max(1, missed.length)
  await store.write(() => noteMissed(store, { ...{ name, fromSlotAt: slotAt, noticedAt, slots }, ...how }))
}
