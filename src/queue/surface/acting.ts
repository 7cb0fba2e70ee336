import type { Job } from '../../model/job.ts'
import type { QueueParts } from '../parts.ts'
import type { JobActs, SingleOptions } from '../interface/acting.ts'
import type { OperationsLedger } from '../interface/ledger.ts'

/** Whatever somebody does to jobs, each entered in the ledger, and what the ledger says. */
export function acting({ operations, ledgerReads, rules }: QueueParts): JobActs & OperationsLedger {
  const one = async (action: 'retry' | 'cancel', id: number, options?: SingleOptions): Promise<Job> => {
    const { job } = await operations.act(action, id, options)
    // Neither takes a job out of the queue.
    return job as Job
  }
  return {
    retry: (id, options) => one('retry', id, options),
    cancel: (id, options) => one('cancel', id, options),
    act: (action, id, options) => operations.act(action, id, options),
    bulk: (action, selection, options) => operations.bulk(action, selection, options),
    retryInWaves: (selection, plan = {}, options = {}) => operations.retryInWaves(selection, plan, options),
    preview: (action, selection) => operations.preview(action, selection),
    undo: (id, options) => (rules.isChange(id) ? rules.undo(id, options) : operations.undo(id, options)),
    previewUndo: async (id) => (rules.isChange(id) ? rules.previewUndo(id) : operations.previewUndo(id)),
    steer: (id, to, reason) => operations.steer(id, to, reason),
    entering: (deed) => operations.entering(deed),
    operations: async (query = {}) => ledgerReads.operations(query),
    operation: async (id) => operations.ledger.find(id),
    operationJobs: async (id, page = {}) => ledgerReads.operationJobs(id, page.offset, page.limit),
    skippedJobs: async (id) => ledgerReads.skippedJobs(id),
    queuesWaitedFor: async (id) => ledgerReads.queuesWaitedFor(id),
    trash: async ({ offset, limit } = {}) => ledgerReads.trash(offset, limit),
  }
}
