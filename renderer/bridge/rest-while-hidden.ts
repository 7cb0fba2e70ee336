import type { Bridge } from './bridge.ts'

/** A glance at another tab is not worth a reconnection. */
const REST_AFTER_MS = 5_000

/**
 * Let the event stream rest while nobody sees the page; coming back to it reads everything anew.
 * Browsers allow six connections to a host, and every stream holds one: with seven tabs open, the
 * last would wait for ever.
 *
 * @returns how to end that
 */
export function restWhileHidden(
  bridge: Pick<Bridge, 'start' | 'stop' | 'state'>,
  page: Document,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isResting = false

  function change(): void {
    clearTimeout(timer)
    if (page.visibilityState === 'hidden') timer = setTimeout(rest, REST_AFTER_MS)
    else if (isResting) wake()
  }

  function rest(): void {
    // A page that waits for a sign-in, or was paused by its person, holds no stream.
    if (bridge.state.value === 'signed-out' || bridge.state.value === 'paused') return
    isResting = true
    bridge.stop()
  }

  function wake(): void {
    isResting = false
    bridge.start()
  }

  page.addEventListener('visibilitychange', change)
  return () => {
    clearTimeout(timer)
    page.removeEventListener('visibilitychange', change)
  }
}
