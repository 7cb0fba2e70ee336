import { useIntervalFn, useDocumentVisibility } from '@vueuse/core'
import { effectScope, shallowRef, watch, type Ref } from 'vue'
import { hostNow } from '../bridge/host-clock.ts'

const now = shallowRef(hostNow())
/** Of nobody's scope: who asks first may go, and those who ask later still want to see time pass. */
const scope = effectScope(true)
let isTicking = false

/** The host's time, ticking once a second for all who show an age; it rests while the page is hidden. */
export function useNow(): Readonly<Ref<number>> {
  if (!isTicking) {
    isTicking = true
    scope.run(tick)
  }
  return now
}

function tick(): void {
  const { pause, resume } = useIntervalFn(() => (now.value = hostNow()), 1_000, { immediateCallback: true })
  watch(useDocumentVisibility(), (visibility) => (visibility === 'visible' ? resume() : pause()))
}
