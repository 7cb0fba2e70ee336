import { useLocalStorage, useMediaQuery, useWindowSize } from '@vueuse/core'
import { computed, type Ref, type WritableComputedRef } from 'vue'

/** The least width of an inspector, CSS px. */
export const MIN_INSPECTOR_PX = 360
const RAIL_PX = 192
/** What the list beside it keeps. */
const LEAST_LIST_PX = 420
const SHARE = 0.38

export interface InspectorWidth {
  /** Whether there is no room for it beside the list, so that it lies over it. */
  readonly isOverlaid: Readonly<Ref<boolean>>
  readonly most: Readonly<Ref<number>>
  /** As it was chosen, which the browser remembers, within what the window has room for; CSS px. */
  readonly width: WritableComputedRef<number>
}

export function useInspectorWidth(): InspectorWidth {
  const { width: windowWidth } = useWindowSize()
  const chosen = useLocalStorage('yardmaster.inspector', 0)
  const most = computed(() => Math.max(MIN_INSPECTOR_PX, windowWidth.value - RAIL_PX - LEAST_LIST_PX))
  return {
    isOverlaid: useMediaQuery('(max-width: 1099px)'),
    most,
    width: computed({
      get: () =>
        Math.min(
          most.value,
          chosen.value || Math.max(MIN_INSPECTOR_PX, (windowWidth.value - RAIL_PX) * SHARE),
        ),
      set: (px) => (chosen.value = px),
    }),
  }
}
