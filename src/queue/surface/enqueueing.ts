import { KeyConflictError } from '../../errors.ts'
import { checkNewJob } from '../check-new-job.ts'
import { copyOf } from '../copy.ts'
import { insertOrFind, type InsertedOrFound } from '../enqueue.ts'
import type { QueueParts } from '../parts.ts'
import type { Enqueued, Enqueueing, NewJob } from '../interface/enqueueing.ts'

/** New jobs. */
export function enqueueing(parts: QueueParts): Enqueueing {
  const { reads, enqueueCalls, news, operations } = parts
  const enqueue = async (job: NewJob): Promise<Enqueued> => {
    admit(parts, [job])
    return enqueued(await enqueueCalls.enqueue(job))
  }
  const enqueued = ({ row, isNew }: InsertedOrFound): Enqueued => ({ job: reads.view(row), isNew })
  return {
    enqueue,
    async enqueueMany(jobs) {
      admit(parts, jobs)
      const inserting = insertAll(parts, jobs)
      news.enqueuing()
      const outcomes = await inserting
      news.enqueued(outcomes.flatMap(({ row, isNew }) => (isNew ? row : [])))
      return outcomes.map(enqueued)
    },
    async copy(id, changes = {}, surface) {
      const copy = await enqueue(copyOf(reads.job(id), changes))
      if (!copy.isNew) return copy
      const subject = { copied: id, as: copy.job.id }
      await operations.record({ kind: 'copy', subject, surface })
      return copy
    },
  }
}

function admit({ store, settings }: QueueParts, jobs: readonly NewJob[]): void {
  for (const job of jobs) checkNewJob(job, settings.payloadLimitBytes)
  store.admit()
}

/** @throws KEY_CONFLICT, and then none was inserted */
function insertAll(
  { store, registry, clock }: QueueParts,
  jobs: readonly NewJob[],
): Promise<InsertedOrFound[]> {
  return store.write(() =>
    insertOrFind(store, registry, jobs, clock.now()).map((outcome) => {
      // Thrown out of the transaction: all or none.
      if (outcome instanceof KeyConflictError) throw outcome
      return outcome
    }),
  )
}
