import type {
  Operation,
  OperationJobsPage,
  OperationKind,
  OperationState,
  OperationsPage,
  SkippedJob,
  SubjectKind,
  Surface,
} from '../../model/operation.ts'
import type { Subject } from '../../model/subject.ts'
import type { TrashPage } from '../../model/trash.ts'
import type { Writing } from '../../store/writing.ts'
import type { BulkOptions, BulkOutcome } from './acting.ts'

/** What somebody has done beside jobs. */
export interface Deed {
  readonly kind: SubjectKind
  readonly subject: Subject
  /** `program` unless given. */
  readonly surface?: Surface | undefined
  /** Up to 500 characters. */
  readonly reason?: string | undefined
}

/** Rows from `offset` on. */
export interface PageOfMany {
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

export interface OperationsQuery {
  readonly kind?: readonly OperationKind[] | undefined
  readonly state?: readonly OperationState[] | undefined
  readonly surface?: readonly Surface[] | undefined
  /** 1 to 200; 50. */
  readonly limit?: number | undefined
  /** From the page before; exclusive. */
  readonly before?: number | undefined
}

/** What was done, and how it is steered and undone. */
export interface OperationsLedger {
  /**
   * How a deed beside jobs is written: what that writes and its entry in the ledger are committed together, or neither
   * is. Nothing is entered before the returned function is called.
   */
  entering(deed: Deed): Writing
  /** What was done to jobs. */
  operations(query?: OperationsQuery): Promise<OperationsPage>
  /** @throws NOT_FOUND */
  operation(id: number): Promise<Operation>
  /** What became of the jobs that an operation changed; `limit` is 1 to 500, 100. @throws NOT_FOUND */
  operationJobs(id: number, page?: PageOfMany): Promise<OperationJobsPage>
  /** Some of the jobs that an operation has left, up to 500, and why. @throws NOT_FOUND */
  skippedJobs(id: number): Promise<readonly SkippedJob[]>
  /** Paused queues in which jobs that a retry has just let go wait; some of them are looked at. @throws NOT_FOUND */
  queuesWaitedFor(id: number): Promise<readonly string[]>
  /**
   * Let it rest, go on, or end, before its next chunk. A retry that a wave of it has stopped goes on all the same,
   * with the reason for that. @throws NOT_FOUND; WRONG_PHASE where it is over
   */
  steer(id: number, to: 'pause' | 'resume' | 'stop', reason?: string): Promise<Operation>
  /**
   * Put back what an operation did to those jobs to which nothing has happened since; the rest is skipped.
   * It is an operation itself. @throws NOT_FOUND; WRONG_PHASE while the other still runs
   */
  undo(id: number, options?: Omit<BulkOptions, 'change'>): Promise<BulkOutcome>
  /** What `undo` would do now. */
  previewUndo(id: number): Promise<BulkOutcome>
  /** What was deleted and can still be restored; `limit` is 1 to 500, 100. */
  trash(page?: PageOfMany): Promise<TrashPage>
}
