import { defineStore } from 'pinia'
import { computed } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Worker } from '../../src/model/worker.ts'
import { hostState } from './host-state.ts'
import { useToastsStore } from './toasts.ts'

/** Every worker as it stands. */
export const useWorkersStore = defineStore('workers', () => {
  const { state: workers, tell, load, change } = hostState<readonly Worker[]>()
  const toasts = useToastsStore()

  bridge.onSync(() => void load(() => client.workers.list()).catch(() => undefined))
  bridge.on('workers', (event) => tell(event.workers))

  return {
    workers,
    busy: computed(() => workers.value?.filter((worker) => worker.job !== null).length ?? 0),
    /** End the process that was seen; another one that took its place is left alone. */
    async kill(id: number, pid: number): Promise<void> {
      const isDone = await change(`Process ${pid} was not killed`, () => client.workers.kill({ id, pid }))
      if (isDone) toasts.say(`Process ${pid} of worker ${id} killed`)
    },
  }
})
