import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Job } from '../../src/model/job.ts'
import { useActsStore } from './acts.ts'

/** The one running job whose cancelling is being confirmed: its handler can't be told to go on again. */
export const useCancelStore = defineStore('cancel', () => {
  const job = shallowRef<Job | null>(null)
  const acts = useActsStore()
  return {
    job,
    ask: (asked: Job) => (job.value = asked),
    close: () => (job.value = null),
    async confirm(): Promise<void> {
      const asked = job.value
      job.value = null
      if (asked) await acts.act('cancel', asked)
    },
  }
})
