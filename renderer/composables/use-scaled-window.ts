import { useElementSize, useEventListener } from '@vueuse/core'
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import {
  anchoredAt,
  positionOf,
  positionShowing,
  scrolled,
  spacerHeight,
  visibleRows,
  type Extent,
  type ScaledScroll,
} from '../components/scaled-scroll.ts'

const MARGIN_ROWS = 8
const SETTLED_MS = 160

export interface ScaledWindow {
  readonly spacerPx: ComputedRef<number>
  readonly rows: ComputedRef<{ first: number; last: number }>
  /** Position in the whole list, CSS px. */
  readonly position: ComputedRef<number>
  readonly viewportPx: Readonly<Ref<number>>
  /** Where row `index` stands inside the spacer, CSS px. */
  topOf(index: number): number
  /** Scroll as little as brings the row into view. */
  show(index: number): void
  /** Scroll so that `position` is at the top. */
  scrollTo(position: number): void
}

/** Keeps `scroller` a window on `count` rows of equal height. */
export function useScaledWindow(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  rowHeight: number,
): ScaledWindow {
  const { height: viewportPx } = useElementSize(scroller)
  const scroll = shallowRef<ScaledScroll>({ scrollTop: 0, offset: 0 })
  const extent = computed<Extent>(() => ({ count: count(), rowHeight, viewport: viewportPx.value }))
  let settled: ReturnType<typeof setTimeout> | undefined

  function onScroll(): void {
    if (!scroller.value) return
    scroll.value = scrolled(scroll.value, scroller.value.scrollTop, extent.value)
    clearTimeout(settled)
    settled = setTimeout(anchorAgain, SETTLED_MS)
  }

  // Once the hand rests, the thumb is put where the position says, so that no edge is ever met too early.
  function anchorAgain(): void {
    if (scroll.value.offset !== 0) move(positionOf(scroll.value))
  }

  /** Several moves within a frame must not look like a drag of the thumb: each records where it left the scroller. */
  function move(position: number): void {
    if (!scroller.value) return
    const next = anchoredAt(position, extent.value)
    scroller.value.scrollTop = next.scrollTop
    const actual = scroller.value.scrollTop
    scroll.value = {
      scrollTop: actual,
      offset: next.offset === 0 ? 0 : next.scrollTop + next.offset - actual,
    }
  }

  useEventListener(scroller, 'scroll', onScroll, { passive: true })
  watch(
    () => extent.value.count,
    () => {
      // A list that shrank would otherwise stay scrolled past its end.
      const position = positionOf(scroll.value)
      if (position > 0) move(position)
    },
    { flush: 'post' },
  )

  return {
    spacerPx: computed(() => spacerHeight(extent.value)),
    rows: computed(() => visibleRows(scroll.value, extent.value, MARGIN_ROWS)),
    position: computed(() => positionOf(scroll.value)),
    viewportPx,
    topOf: (index) => index * rowHeight - scroll.value.offset,
    show(index) {
      const position = positionShowing(index, scroll.value, extent.value)
      if (position !== positionOf(scroll.value)) move(position)
    },
    scrollTo: move,
  }
}
