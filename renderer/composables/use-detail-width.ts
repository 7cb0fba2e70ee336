import { useLocalStorage, useMediaQuery, useWindowSize } from '@vueuse/core'
import { computed, type ComputedRef, type Ref, type WritableComputedRef } from 'vue'

const MIN_PX = 360
/** What the rail and the list beside it need. */
const BESIDE_PX = 192 + 420
/** Of the room beside the rail, unless a person has chosen. */
const SHARE = 0.46

export interface DetailWidth {
  /** There is no room beside the list. */
  readonly isOverlaid: Ref<boolean>
  readonly width: WritableComputedRef<number>
  readonly min: number
  readonly most: ComputedRef<number>
}

/** How wide the detail beside a list is, as a person has chosen. @param page whose detail it is */
export function useDetailWidth(page: string): DetailWidth {
  const { width: windowWidth } = useWindowSize()
  const chosen = useLocalStorage(`yardmaster.${page}-detail`, 0)
  const most = computed(() => Math.max(MIN_PX, windowWidth.value - BESIDE_PX))
  return {
    isOverlaid: useMediaQuery('(max-width: 1099px)'),
    width: computed({
      get: () =>
        Math.round(Math.min(most.value, chosen.value || Math.max(MIN_PX, (windowWidth.value - 192) * SHARE))),
      set: (px) => (chosen.value = px),
    }),
    min: MIN_PX,
    most,
  }
}
