import { defineStore } from 'pinia'
import { computed } from 'vue'
import { bridge } from '../bridge/index.ts'

/** Whether the host is heard, and how to get in where it wants a token. */
export const useConnectionStore = defineStore('connection', () => {
  const isStale = computed(() => bridge.state.value === 'lost')

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

  return { state: bridge.state, nextTryAt: bridge.nextTryAt, isStale, signIn, tryNow: () => bridge.start() }
})
