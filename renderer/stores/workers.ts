import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Worker } from '../../src/model/worker.ts'
import { useToastsStore } from './toasts.ts'

/** Every worker as it stands. */
export const useWorkersStore = defineStore('workers', () => {
  const workers = shallowRef<readonly Worker[] | null>(null)
  const toasts = useToastsStore()

  bridge.onSync(() => {
    client.workers.list().then(
      (list) => (workers.value = list),
      () => undefined,
    )
  })
  bridge.on('workers', (event) => (workers.value = event.workers))

  return {
    workers,
    busy: computed(() => workers.value?.filter((worker) => worker.job !== null).length ?? 0),
    /** End the process that was seen; another one that took its place is left alone. */
    async kill(id: number, pid: number): Promise<void> {
      try {
        workers.value = await client.workers.kill({ id, pid })
        toasts.say(`Process ${pid} of worker ${id} killed`)
      } catch (error) {
        toasts.fail(`Process ${pid} was not killed`, error)
      }
    },
  }
})
