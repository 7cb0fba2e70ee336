import { useRouter } from 'vue-router'
import { isAllowed, type DirectAction, type JobAction } from '../../src/model/status.ts'
import type { Job } from '../../src/model/job.ts'
import { useActsStore } from '../stores/acts.ts'
import { useCancelStore } from '../stores/cancel.ts'
import { useChangeStore } from '../stores/change.ts'
import { useCorrectStore } from '../stores/correct.ts'
import { useToastsStore } from '../stores/toasts.ts'
import { refusalWords } from '../messages.ts'

export type JobActions = Readonly<Record<JobAction, (job: Job) => void>>

/**
 * What can be done to one job. All of it is done at once and can be undone, but for the cancelling of a
 * running one, which asks first; a change asks what.
 */
export function useJobActions(): JobActions {
  const toasts = useToastsStore()
  const acts = useActsStore()
  const cancelling = useCancelStore()
  const changing = useChangeStore()
  const correcting = useCorrectStore()
  const router = useRouter()
  const whereAllowed =
    (action: JobAction, run: (job: Job) => void) =>
    (job: Job): void => {
      if (isAllowed(action, job.status)) run(job)
      else toasts.warn(refusalWords(action, job))
    }
  const atOnce = (action: DirectAction) => whereAllowed(action, (job) => void acts.act(action, job))
  return {
    retry: atOnce('retry'),
    cancel: whereAllowed('cancel', (job) =>
      job.status === 'running' ? cancelling.ask(job) : void acts.act('cancel', job),
    ),
    'run-now': atOnce('run-now'),
    change: whereAllowed('change', (job) => changing.ask(job)),
    correct: whereAllowed('correct', ({ id }) => {
      correcting.begin(id)
      const { query } = router.currentRoute.value
      void router.push({ name: 'jobs', params: { id: String(id) }, query: { ...query, tab: 'payload' } })
    }),
    delete: atOnce('delete'),
  }
}
