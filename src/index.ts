/** What a program may import from `yardmaster`. Handler files get `runner/handler.ts` alone. */
export {
  defineConfig,
  defineHandler,
  NonRetryableError,
  type EnqueueOptions,
  type HandlerContext,
  type HandlerDefinition,
  type HandlerFunction,
  type WorkspaceConfig,
} from './runner/handler.ts'
export { openQueue, type OpenQueueOptions } from './queue/open-queue.ts'
export type {
  Acted,
  ActOptions,
  BulkAction,
  BulkOptions,
  BulkOutcome,
  CopyChanges,
  Enqueued,
  JobsPage,
  JobsQuery,
  NewJob,
  OpenQueue,
  OperationJobsPage,
  OperationsPage,
  OperationsQuery,
  Queue,
  SingleOptions,
  TrashPage,
} from './queue/queue.ts'
export type { QueueEvents } from './queue/events.ts'
export type { Attempt, AttemptError, LogLine } from './model/attempt.ts'
export type { JobFilter, Selection } from './model/filter.ts'
export type { Job, JobWithPayload } from './model/job.ts'
export type { JobChange, Operation, OperationJob, OperationKind, OperationState } from './model/operation.ts'
export type { JobOrigin, JobSource } from './model/origin.ts'
export type { QueueState, Stats } from './model/queue.ts'
export type { Related } from './model/related.ts'
export type { JobAction, JobStatus } from './model/status.ts'
export type { TrashedJob } from './model/trash.ts'
export { ERROR_CODES, YardmasterError, type ErrorCode } from './errors.ts'
