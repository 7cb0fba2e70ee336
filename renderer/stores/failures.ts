import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Job } from '../../src/model/job.ts'
import { groupFailures } from './group-failures.ts'

const MOST = 200

/** The newest failures that are still open: failed and dead jobs, those alike together. */
export const useFailuresStore = defineStore('failures', () => {
  const byId = shallowRef<ReadonlyMap<number, Job> | null>(null)

  async function load(): Promise<void> {
    const { jobs } = await client.jobs.list({ filter: { status: ['failed', 'dead'] }, limit: MOST })
    byId.value = new Map(jobs.map((job) => [job.id, job]))
  }
  const loadSoon = useThrottleFn(() => void load().catch(() => undefined), 1_500, true)

  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('stale', () => void loadSoon())
  bridge.on('jobs', ({ changed }) => {
    if (!byId.value) return
    const next = new Map(byId.value)
    for (const job of changed) {
      if (job.status === 'failed' || job.status === 'dead') next.set(job.id, job)
      else next.delete(job.id)
    }
    const oldest = next.size > MOST ? Math.min(...next.keys()) : null
    if (oldest !== null) next.delete(oldest)
    byId.value = next
  })

  return { groups: computed(() => (byId.value === null ? null : groupFailures([...byId.value.values()]))) }
})
