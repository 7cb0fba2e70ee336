import type { ScheduleForecast } from '../model/schedule.ts'
import type { Plan } from './plan.ts'
import { slotsInTurns } from './slots-within.ts'

/** What a forecast looks at, at most: beyond that, a picture of a day shows nothing more. */
const MOST = { schedules: 200, slots: 96 } as const

/** The slots of these schedules between two moments (UTC ms), computed in turns that leave the thread free. */
export async function forecast(plans: readonly Plan[], from: number, to: number): Promise<ScheduleForecast> {
  const schedules: ScheduleForecast['schedules'][number][] = []
  for (const { name, nextAfter } of plans.slice(0, MOST.schedules)) {
    const slots = await slotsInTurns(nextAfter, { from, to, most: MOST.slots + 1 })
    schedules.push({ name, slots: slots.slice(0, MOST.slots), isCut: slots.length > MOST.slots })
  }
  return { from, to, schedules }
}
