import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge } from '../bridge/index.ts'
import { hostNow } from '../bridge/host-clock.ts'

/** Whether the host is heard, and how to get in where it wants a token. */
export const useConnectionStore = defineStore('connection', () => {
  const isStale = computed(() => bridge.state.value === 'lost')
  const isPaused = computed(() => bridge.state.value === 'paused')
  const pausedAt = shallowRef<number | null>(null)

  /** Let everything hold still as it is now, until `resume`. */
  function pause(): void {
    pausedAt.value = hostNow()
    bridge.pause()
  }

  /** Go on with the live state: everything is read anew. */
  function resume(): void {
    pausedAt.value = null
    bridge.start()
  }

  /** @returns why it did not work; null when it did */
  async function signIn(token: string): Promise<string | null> {
    try {
      const answer = await fetch('/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      })
      if (answer.ok) {
        bridge.start()
        return null
      }
      return answer.status === 401
        ? 'That token is not the right one'
        : `The host refused it (${answer.status})`
    } catch {
      return 'The host does not answer'
    }
  }

  return {
    state: bridge.state,
    nextTryAt: bridge.nextTryAt,
    isStale,
    isPaused,
    /** When it was paused, UTC ms of the host; null while it is not. */
    pausedAt,
    pause,
    resume,
    togglePause: () => (isPaused.value ? resume() : pause()),
    signIn,
    tryNow: () => bridge.start(),
  }
})
