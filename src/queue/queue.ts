import type { HandlerSettings } from '../model/job.ts'
import type { HandlerDefinition, HandlerFunction } from '../runner/handler.ts'
import type { Enqueueing } from './interface/enqueueing.ts'
import type { JobReads } from './interface/reading.ts'
import type { FailureGroups } from './interface/failing.ts'
import type { JobActs } from './interface/acting.ts'
import type { OperationsLedger } from './interface/ledger.ts'
import type { PayloadActs } from './interface/correcting.ts'
import type { Holding } from './interface/holding.ts'
import type { Staffing, Crew } from './interface/staffing.ts'
import type { Purging } from './interface/purging.ts'
import type { Lifecycle } from './interface/lifecycle.ts'
import type { Retention } from './purge.ts'
import type { QueueDefaults } from './registry.ts'

export type { NewJob, CopyChanges, Enqueued, Enqueueing } from './interface/enqueueing.ts'
export type {
  JobsQuery,
  StatisticsQuery,
  JobsPage,
  AttemptsPage,
  Facets,
  JobReads,
} from './interface/reading.ts'
export type { FailuresQuery, FailureGroups } from './interface/failing.ts'
export type {
  BulkOutcome,
  BulkAction,
  ActOptions,
  SingleOptions,
  BulkOptions,
  JobActs,
} from './interface/acting.ts'
export type { Deed, PageOfMany, OperationsQuery, OperationsLedger } from './interface/ledger.ts'
export type { OneCorrected, ManyCorrected, CorrectionPreview, PayloadActs } from './interface/correcting.ts'
export type { Holding } from './interface/holding.ts'
export type { Crew, Staffing } from './interface/staffing.ts'
export type { Purging } from './interface/purging.ts'
export type { Lifecycle } from './interface/lifecycle.ts'
export type { ReadOptions } from './interface/read-options.ts'
export type { Acted, OperationJobsPage, OperationsPage, SkipReason } from '../model/operation.ts'
export type { RecentPayload } from '../model/payload.ts'
export type { TrashPage } from '../model/trash.ts'

/**
 * The queue, whatever it stands on. Every call resolves after its effect is committed and rejects
 * with a YardmasterError without having had one. `spec` of its behaviour: docs/lifecycle.md.
 */
export interface Queue
  extends
    Enqueueing,
    JobReads,
    FailureGroups,
    JobActs,
    OperationsLedger,
    PayloadActs,
    Holding,
    Staffing,
    Purging,
    Lifecycle {}

/** A queue with the handlers of a program of one's own, and what its owner may change while it runs. */
export interface OpenQueue extends Queue {
  /** Register a handler that runs in this process. @throws WRONG_PHASE after `start` */
  register<Payload = unknown>(
    type: string,
    handler?: HandlerFunction<Payload> | HandlerDefinition<Payload> | Partial<HandlerSettings>,
  ): void
  /** Applies to what is enqueued, retried and purged from now on. */
  configure(settings: {
    readonly defaults?: Partial<QueueDefaults> | undefined
    readonly retention?: Partial<Retention> | undefined
    readonly payloadLimitBytes?: number | undefined
  }): void
  /**
   * Who works from now on, and how it stops. More workers take jobs at once; of fewer, those that are busy finish
   * their job first.
   */
  staff(crew: Crew): void
}
