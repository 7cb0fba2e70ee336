import { setImmediate as nextTurn } from 'node:timers/promises'

/** Which slots: after `from`, up to and with `to` (UTC ms), `most` of them at most. */
export interface SlotSpan {
  readonly from: number
  readonly to: number
  readonly most: number
}

/** Each takes a fraction of a millisecond: so many leave the thread free. */
const PER_TURN = 8

/** The slots within a span, ascending; a handful of them. */
export function slotsWithin(
  nextAfter: (afterMs: number) => number | null,
  { from, to, most }: SlotSpan,
): number[] {
  const slots: number[] = []
  while (slots.length < most) {
    const slot = nextAfter(slots.at(-1) ?? from)
    if (slot === null || slot > to) break
    slots.push(slot)
  }
  return slots
}

/** The slots within a span, however many, with the event loop in between. */
export async function slotsInTurns(
  nextAfter: (afterMs: number) => number | null,
  { from, to, most }: SlotSpan,
): Promise<number[]> {
  const slots: number[] = []
  while (slots.length < most) {
    const portion = Math.min(PER_TURN, most - slots.length)
    const next = slotsWithin(nextAfter, { from: slots.at(-1) ?? from, to, most: portion })
    slots.push(...next)
    if (next.length < portion) break
    await nextTurn()
  }
  return slots
}
