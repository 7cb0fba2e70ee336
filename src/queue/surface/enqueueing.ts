import { KeyConflictError } from '../../errors.ts'
import { checkNewJob } from '../check-new-job.ts'
import { copyOf } from '../copy.ts'
import { insertOrFind, type InsertedOrFound } from '../enqueue.ts'
import type { QueueParts } from '../parts.ts'
import type { Enqueued, Enqueueing, NewJob } from '../interface/enqueueing.ts'

/** New jobs. */
export function enqueueing(parts: QueueParts): Enqueueing {
  const { store, reads, enqueueCalls, news, operations } = parts
  const enqueued = ({ row, isNew }: InsertedOrFound): Enqueued => ({ job: reads.view(row), isNew })
  return {
    async enqueue(job) {
      admit(parts, [job])
      return enqueued(await enqueueCalls.enqueue(job))
    },
    async enqueueMany(jobs) {
      admit(parts, jobs)
      const inserting = store.write(() => insertAll(parts, jobs))
      news.enqueuing()
      const outcomes = await inserting
      news.enqueued(outcomes.flatMap(({ row, isNew }) => (isNew ? row : [])))
      return outcomes.map(enqueued)
    },
    async copy(id, changes = {}, surface) {
      const job = copyOf(reads.job(id), changes)
      admit(parts, [job])
      const copying = store.write(() => {
        const [copied] = insertAll(parts, [job]) as [InsertedOrFound]
        const subject = { copied: id, as: copied.row.id }
        return {
          copy: copied,
          entry: copied.isNew ? operations.enter({ kind: 'copy', subject, surface }) : null,
        }
      })
      news.enqueuing()
      const { copy, entry } = await copying
      if (entry !== null) {
        news.enqueued([copy.row])
        operations.ledger.told(entry)
      }
      return enqueued(copy)
    },
  }
}

function admit({ store, settings }: QueueParts, jobs: readonly NewJob[]): void {
  for (const job of jobs) checkNewJob(job, settings.payloadLimitBytes)
  store.admit()
}

/** Inside `store.write`. @throws KEY_CONFLICT, and then none is inserted */
function insertAll({ store, registry, clock }: QueueParts, jobs: readonly NewJob[]): InsertedOrFound[] {
  return insertOrFind(store, registry, jobs, clock.now()).map((outcome) => {
    // Thrown out of the transaction: all or none.
    if (outcome instanceof KeyConflictError) throw outcome
    return outcome
  })
}
