import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  SPACER_CAP,
  anchoredAt,
  positionOf,
  positionShowing,
  scrolled,
  spacerHeight,
  visibleRows,
} from '../../../../renderer/components/scaled-scroll.ts'

const small = { count: 1_000, rowHeight: 28, viewport: 600 }
const huge = { count: 1_000_000, rowHeight: 28, viewport: 600 }
const top = { scrollTop: 0, offset: 0 }

describe('a list that fits under the cap', () => {
  it('scrolls as the browser does', () => {
    expect(spacerHeight(small)).toBe(28_000)
    expect(scrolled(top, 14_000, small)).toEqual({ scrollTop: 14_000, offset: 0 })
    expect(anchoredAt(14_000, small)).toEqual({ scrollTop: 14_000, offset: 0 })
  })
})

describe('a list that is taller than an element can be', () => {
  it('has a spacer of the cap', () => {
    expect(spacerHeight(huge)).toBe(SPACER_CAP)
  })

  it('reaches its last row when the thumb is dragged to the end', () => {
    const end = scrolled(top, SPACER_CAP - huge.viewport, huge)
    expect(positionOf(end)).toBe(huge.count * huge.rowHeight - huge.viewport)
    expect(visibleRows(end, huge, 0).last).toBe(huge.count)
  })

  it('moves row by row on a small scroll, wherever it stands', () => {
    const middle = anchoredAt(14_000_000, huge)
    const next = scrolled(middle, middle.scrollTop + 84, huge)
    expect(positionOf(next) - positionOf(middle)).toBe(84)
  })

  it('keeps its position when it is anchored again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: huge.count * huge.rowHeight - huge.viewport }), (position) => {
        expect(positionOf(anchoredAt(position, huge))).toBe(position)
      }),
    )
  })

  it('never leaves the list, however it is scrolled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: SPACER_CAP - huge.viewport }), { maxLength: 40 }),
        (tops) => {
          const end = tops.reduce((scroll, at) => scrolled(scroll, at, huge), top)
          const { first, last } = visibleRows(end, huge, 0)
          expect(first).toBeGreaterThanOrEqual(0)
          expect(last).toBeLessThanOrEqual(huge.count)
          expect(last).toBeGreaterThan(first)
        },
      ),
    )
  })
})

describe('showing a row', () => {
  it('moves no farther than it must', () => {
    const at = { scrollTop: 2_800, offset: 0 }
    expect(positionShowing(100, at, small)).toBe(2_800)
    expect(positionShowing(99, at, small)).toBe(99 * 28)
    expect(positionShowing(200, at, small)).toBe(201 * 28 - 600)
  })
})

it('renders nothing of an empty list', () => {
  expect(visibleRows(top, { count: 0, rowHeight: 28, viewport: 600 }, 8)).toEqual({ first: 0, last: 0 })
})
