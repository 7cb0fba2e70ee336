import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideSlot, settledSlot, SLOT_GRACE_MS } from '../../../src/cron/slot.ts'

describe('what becomes of a slot', () => {
  const now = 1_000_000
  const missed = now - SLOT_GRACE_MS - 1
  it.each([
    ['waits while it is ahead', { slotAt: now + 1 }, 'wait'],
    ['waits where there is none', { slotAt: null }, 'wait'],
    ['runs at its moment', { slotAt: now }, 'run'],
    ['runs a little late', { slotAt: now - SLOT_GRACE_MS }, 'run'],
    ['is made up for when missed', { slotAt: missed }, 'catch-up'],
    [
      'is let go when missed, where nothing is made up for',
      { slotAt: missed, catchUp: 'none' as const },
      'skip',
    ],
    ['is let go when a run is still going', { slotAt: now, isRunning: true }, 'skip'],
  ] as const)('%s', (_name, given, expected) => {
    expect(decideSlot({ now, catchUp: 'once', isRunning: false, ...given })).toBe(expected)
  })
})

describe('the slot to wait for', () => {
  it('is the kept one where that is due or missed', () => {
    expect(settledSlot(500, 2_000)).toBe(500)
  })

  it('is never later than the next from now on', () => {
    fc.assert(
      fc.property(fc.option(fc.nat()), fc.nat(), (kept, next) => (settledSlot(kept, next) as number) <= next),
    )
  })

  it('is none where no slot comes', () => {
    expect(settledSlot(500, null)).toBeNull()
  })
})
