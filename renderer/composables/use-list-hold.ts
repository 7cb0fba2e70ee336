import { useEventListener, useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue'

const REST_MS = 3_000

/** Whether a hand is on `element`: it moved, pressed, wheeled or typed there within the last three seconds. */
export function useListHold(element: Readonly<Ref<HTMLElement | null>>): ComputedRef<boolean> {
  const isTouched = shallowRef(false)
  const { start } = useTimeoutFn(() => (isTouched.value = false), REST_MS, { immediate: false })
  useEventListener(
    element,
    ['pointermove', 'pointerdown', 'wheel', 'keydown'],
    () => {
      isTouched.value = true
      start()
    },
    { passive: true },
  )
  return computed(() => isTouched.value)
}
