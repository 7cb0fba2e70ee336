import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Stats } from '../../src/model/queue.ts'

/** How many jobs there are of each status, live. */
export const useStatsStore = defineStore('stats', () => {
  const stats = shallowRef<Stats | null>(null)

  async function load(): Promise<void> {
    stats.value = await client.jobs.stats()
  }

  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('jobs', (event) => (stats.value = event.stats))
  bridge.on('stale', (event) => (stats.value = event.stats))

  const total = computed(() => Object.values(stats.value ?? {}).reduce((sum, jobs) => sum + jobs, 0))
  return { stats, total }
})
