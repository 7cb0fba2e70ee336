import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { client } from '../bridge/index.ts'
import type { Job } from '../../src/model/job.ts'
import { useToastsStore } from './toasts.ts'

/** The one job whose cancelling is being confirmed. */
export const useCancelStore = defineStore('cancel', () => {
  const job = shallowRef<Job | null>(null)
  const toasts = useToastsStore()
  return {
    job,
    ask: (asked: Job) => (job.value = asked),
    close: () => (job.value = null),
    async confirm(): Promise<void> {
      const asked = job.value
      if (!asked) return
      job.value = null
      try {
        const after = await client.jobs.cancel({ id: asked.id })
        toasts.say(
          after.status === 'running' ? `Job ${asked.id} was asked to stop` : `Job ${asked.id} cancelled`,
        )
      } catch (error) {
        toasts.fail(`Job ${asked.id} was not cancelled`, error)
      }
    },
  }
})
