import type { CatchUp } from '../model/schedule.ts'

/** A slot looked at this late is still on time: it was only waiting for its turn. */
export const SLOT_GRACE_MS = 15_000

/** What becomes of a slot when it is looked at. */
export type SlotDecision =
  /** Not yet. */
  | 'wait'
  /** Its time has come. */
  | 'run'
  /** It was missed and is made up for, once, however many there were. */
  | 'catch-up'
  /** It is let go: missed where nothing is made up for, or come while a run is still going. */
  | 'skip'

export function decideSlot(the: {
  readonly slotAt: number | null
  readonly now: number
  readonly catchUp: CatchUp
  readonly isRunning: boolean
}): SlotDecision {
  if (the.slotAt === null || the.slotAt > the.now) return 'wait'
  if (the.isRunning) return 'skip'
  if (the.now - the.slotAt <= SLOT_GRACE_MS) return 'run'
  return the.catchUp === 'once' ? 'catch-up' : 'skip'
}

/**
 * The slot to wait for, given the one that was kept. A kept slot in the past is kept: it is due or
 * missed. One later than the next slot from now on is left from a clock that was ahead.
 */
export function settledSlot(kept: number | null, nextFromNow: number | null): number | null {
  if (kept === null || nextFromNow === null) return nextFromNow
  return Math.min(kept, nextFromNow)
}
