import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Worker } from '../../src/model/worker.ts'

/** Every worker as it stands. */
export const useWorkersStore = defineStore('workers', () => {
  const workers = shallowRef<readonly Worker[] | null>(null)

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
  }
})
