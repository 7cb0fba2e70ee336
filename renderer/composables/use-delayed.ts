import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

/** True once `source` has been true for `delayMs` without a break: a short wait shows nothing at all. */
export function useDelayed(source: () => boolean, delayMs = 150): Readonly<Ref<boolean>> {
  const isShown = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    source,
    (isTrue) => {
      clearTimeout(timer)
      if (isTrue) timer = setTimeout(() => (isShown.value = true), delayMs)
      else isShown.value = false
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return isShown
}
