import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { isAbort } from '../bridge/failure.ts'
import { useNow } from '../composables/use-now.ts'
import { troublesOf } from '../../src/model/health-troubles.ts'
import type { HealthView } from '../../src/model/health.ts'
import { hostState } from './host-state.ts'
import { useToastsStore } from './toasts.ts'

/** What a person has asked for here and waits for. */
export type HealthWork = 'integrity' | 'counters' | 'backup'

/** How the database and its host are, and what a person has asked to be done about it. */
export const useHealthStore = defineStore('health', () => {
  const { state: health, tell, load: take } = hostState<HealthView>()
  const asked = shallowRef<HealthWork | null>(null)
  const toasts = useToastsStore()
  const now = useNow()
  let run: AbortController | undefined

  const load = (): Promise<void> => take(() => client.health.get())
  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('health', (event) => tell(event.health))

  /** One at a time: the host would do them one after the other, too. */
  async function work(what: HealthWork, failed: string, doing: (signal: AbortSignal) => Promise<void>) {
    if (asked.value !== null) return
    asked.value = what
    run = new AbortController()
    try {
      await doing(run.signal)
    } catch (error) {
      if (!run.signal.aborted && !isAbort(error)) toasts.fail(failed, error)
    } finally {
      asked.value = null
      await load().catch(() => undefined)
    }
  }

  return {
    health,
    asked,
    troubles: computed(() => (health.value ? troublesOf(health.value, now.value) : [])),
    load: () => void load().catch(() => undefined),
    check: (what: 'integrity' | 'counters') =>
      work(what, 'The check was not made', async (signal) => {
        for await (const event of await client.health.check({ what }, { signal })) {
          if (event.kind === 'done') tell(event.health)
        }
      }),
    backUp: () =>
      work('backup', 'No backup was made', async (signal) => {
        for await (const event of await client.health.backup(undefined, { signal })) {
          if (event.kind === 'done') toasts.say('Backed up and verified')
        }
      }),
    /** Nothing is kept of what was begun. */
    stop: () => run?.abort(),
  }
})
