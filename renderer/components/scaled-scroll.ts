/**
 * A scroll position in a list that may be taller than an element can be.
 *
 * Chromium caps an element at 33,554,431 device pixels, which a million rows exceed on a dense screen:
 * the tail would be out of reach without a word. So the spacer inside the scroller is capped, rows stand
 * at `index × rowHeight − offset`, and `offset` moves only on a jump (a drag of the thumb) or when the
 * position is anchored again. Ordinary scrolling stays the browser's own.
 */
export interface ScaledScroll {
  /** The scroller's own scrollTop, CSS px. */
  readonly scrollTop: number
  /** What the rows are shifted by, CSS px; 0 while the list fits under the cap. */
  readonly offset: number
}

export interface Extent {
  readonly count: number
  readonly rowHeight: number
  /** Height of the scroller, CSS px. */
  readonly viewport: number
}

export const SPACER_CAP = 8_000_000

export function spacerHeight(extent: Extent): number {
  return Math.min(extent.count * extent.rowHeight, SPACER_CAP)
}

/** The position in the whole list, CSS px from its first row. */
export function positionOf(scroll: ScaledScroll): number {
  return scroll.scrollTop + scroll.offset
}

/** Where the list stands after the browser scrolled to `scrollTop`. */
export function scrolled(before: ScaledScroll, scrollTop: number, extent: Extent): ScaledScroll {
  if (!isScaled(extent)) return { scrollTop, offset: 0 }
  const isJump = Math.abs(scrollTop - before.scrollTop) > extent.viewport * 3
  if (!isJump) return { scrollTop, offset: bounded(before.offset + scrollTop, extent) - scrollTop }
  const part = scrollTop / (SPACER_CAP - extent.viewport)
  return { scrollTop, offset: Math.round(part * farthest(extent)) - scrollTop }
}

/** The scroll that shows `position` with room left in both directions. */
export function anchoredAt(position: number, extent: Extent): ScaledScroll {
  const at = bounded(position, extent)
  if (!isScaled(extent)) return { scrollTop: at, offset: 0 }
  const scrollTop = Math.round((at / farthest(extent)) * (SPACER_CAP - extent.viewport))
  return { scrollTop, offset: at - scrollTop }
}

/** The position that brings row `index` into view with the least movement. */
export function positionShowing(index: number, scroll: ScaledScroll, extent: Extent): number {
  const top = index * extent.rowHeight
  const position = positionOf(scroll)
  if (top < position) return top
  const lowest = top + extent.rowHeight - extent.viewport
  return lowest > position ? lowest : position
}

/** The rows to render: what is seen, and `margin` more on both sides. `last` is exclusive. */
export function visibleRows(
  scroll: ScaledScroll,
  extent: Extent,
  margin: number,
): { first: number; last: number } {
  const position = positionOf(scroll)
  const first = Math.floor(position / extent.rowHeight) - margin
  const last = Math.ceil((position + extent.viewport) / extent.rowHeight) + margin
  return {
    first: Math.max(0, Math.min(first, extent.count)),
    last: Math.max(0, Math.min(last, extent.count)),
  }
}

function isScaled(extent: Extent): boolean {
  return extent.count * extent.rowHeight > SPACER_CAP
}

function farthest(extent: Extent): number {
  return Math.max(0, extent.count * extent.rowHeight - extent.viewport)
}

function bounded(position: number, extent: Extent): number {
  return Math.max(0, Math.min(position, farthest(extent)))
}
