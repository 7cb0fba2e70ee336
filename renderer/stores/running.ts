import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Job } from '../../src/model/job.ts'

/** More run at once only where hundreds of workers are set; their list is one click away. */
const MOST = 100

/** The jobs that run now, longest first. */
export const useRunningStore = defineStore('running', () => {
  const byId = shallowRef<ReadonlyMap<number, Job> | null>(null)

  async function load(): Promise<void> {
    const { jobs } = await client.jobs.list({ filter: { status: ['running'] }, limit: MOST })
    byId.value = new Map(jobs.map((job) => [job.id, job]))
  }
  const loadSoon = useThrottleFn(() => void load().catch(() => undefined), 1_000, true)

  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('stale', () => void loadSoon())
  bridge.on('jobs', ({ changed }) => {
    if (!byId.value) return
    const next = new Map(byId.value)
    for (const job of changed) {
      if (job.status !== 'running') next.delete(job.id)
      else if (next.has(job.id) || next.size < MOST) next.set(job.id, job)
    }
    byId.value = next
  })

  return {
    jobs: computed(() =>
      byId.value === null
        ? null
        : [...byId.value.values()].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0) || a.id - b.id),
    ),
  }
})
