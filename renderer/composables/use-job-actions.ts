import { RotateCw } from '@lucide/vue'
import { client } from '../bridge/index.ts'
import type { Job } from '../../src/model/job.ts'
import { isAllowed } from '../../src/model/status.ts'
import { useCancelStore } from '../stores/cancel.ts'
import { useToastsStore } from '../stores/toasts.ts'

export interface JobActions {
  retry(job: Job): Promise<void>
  cancel(job: Job): void
}

export const RETRY_ICON = RotateCw

/** What can be done to one job. Retrying is done at once; cancelling can't be taken back and asks first. */
export function useJobActions(): JobActions {
  const toasts = useToastsStore()
  const cancelling = useCancelStore()
  return {
    async retry(job) {
      if (!isAllowed('retry', job.status))
        return toasts.warn(`Job ${job.id} is ${job.status}: there is nothing to retry`)
      try {
        await client.jobs.retry({ id: job.id })
        toasts.say(`Job ${job.id} retried`)
      } catch (error) {
        toasts.fail(`Job ${job.id} was not retried`, error)
      }
    },
    cancel(job) {
      if (isAllowed('cancel', job.status)) cancelling.ask(job)
      else toasts.warn(`Job ${job.id} is ${job.status}: there is nothing to cancel`)
    },
  }
}
