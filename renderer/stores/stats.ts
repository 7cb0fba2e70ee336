import { defineStore } from 'pinia'
import { computed } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Stats } from '../../src/model/queue.ts'
import { hostState } from './host-state.ts'

/** How many jobs there are of each status, live. */
export const useStatsStore = defineStore('stats', () => {
  const { state: stats, tell, load } = hostState<Stats>()

  bridge.onSync(() => void load(() => client.jobs.stats()).catch(() => undefined))
  bridge.on('jobs', (event) => tell(event.stats))
  bridge.on('stale', (event) => tell(event.stats))

  const total = computed(() => Object.values(stats.value ?? {}).reduce((sum, jobs) => sum + jobs, 0))
  return { stats, total }
})
