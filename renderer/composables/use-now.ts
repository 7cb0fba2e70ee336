import { useIntervalFn, useDocumentVisibility } from '@vueuse/core'
import { shallowRef, watch, type Ref } from 'vue'
import { hostNow } from '../bridge/host-clock.ts'

const now = shallowRef(hostNow())
let isTicking = false

/** The host's time, ticking once a second for all who show an age; it rests while the page is hidden. */
export function useNow(): Readonly<Ref<number>> {
  if (!isTicking) {
    isTicking = true
    const { pause, resume } = useIntervalFn(() => (now.value = hostNow()), 1_000, { immediateCallback: true })
    watch(useDocumentVisibility(), (visibility) => (visibility === 'visible' ? resume() : pause()))
  }
  return now
}
