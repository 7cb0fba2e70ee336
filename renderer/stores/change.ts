import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Job } from '../../src/model/job.ts'

/** The one job that is being given another priority, queue or time. */
export const useChangeStore = defineStore('change', () => {
  const job = shallowRef<Job | null>(null)
  return { job, ask: (asked: Job) => (job.value = asked), close: () => (job.value = null) }
})
