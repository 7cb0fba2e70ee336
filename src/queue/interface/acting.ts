import type { Selection } from '../../model/filter.ts'
import type { Job } from '../../model/job.ts'
import type { Acted, JobChange, Operation, Skipped, Surface } from '../../model/operation.ts'
import type { DirectAction } from '../../model/status.ts'
import type { WavePlan } from '../../model/wave-plan.ts'

/** What a bulk action would do, or did. `affected + sum of skipped = matched`. */
export interface BulkOutcome {
  readonly matched: number
  readonly affected: number
  readonly skipped: readonly Skipped[]
}

/** A bulk action: on jobs of the queue, or on those in the trash. */
export type BulkAction = DirectAction | 'restore'

/** Who does something to jobs, and why: what the ledger keeps of it. */
export interface ActOptions {
  /** `program` unless given. */
  readonly surface?: Surface | undefined
  /** Up to 500 characters. */
  readonly reason?: string | undefined
  /** What a `change` gives: one of its keys at least. */
  readonly change?: JobChange | undefined
}

export interface SingleOptions extends ActOptions {
  /** The `updatedAt` of the job as the caller has seen it; refused with CONFLICT where it has another by now. */
  readonly seen?: number | undefined
}

export interface BulkOptions extends ActOptions {
  /** Called once it is in the ledger, with the number of its entry. */
  readonly onBegin?: ((operation: number) => void) | undefined
  /** Called after every chunk has been committed. */
  readonly onProgress?: ((done: BulkOutcome) => void) | undefined
  /** Stops before the next chunk; what was done stays done and is what the promise resolves with. */
  readonly signal?: AbortSignal | undefined
}

/** What is done to jobs, one by one, many at once, or in waves. */
export interface JobActs {
  /** failed, dead → pending with one attempt more. @throws NOT_FOUND, NOT_ALLOWED, CONFLICT */
  retry(id: number, options?: SingleOptions): Promise<Job>
  /** pending, failed → cancelled at once; running → its signal aborts, resolves at once. @throws NOT_FOUND, NOT_ALLOWED, CONFLICT */
  cancel(id: number, options?: SingleOptions): Promise<Job>
  /**
   * Any action on one job, entered in the ledger in the same transaction.
   *
   * @throws NOT_FOUND, NOT_ALLOWED, CONFLICT; KEY_CONFLICT where a job of the new queue has its key
   */
  act(action: DirectAction, id: number, options?: SingleOptions): Promise<Acted>
  /**
   * Act on all of a selection, in chunks that are each committed and entered in the ledger. What does not
   * allow it is skipped. `restore` takes the ids of jobs in the trash.
   */
  bulk(action: BulkAction, selection: Selection, options?: BulkOptions): Promise<BulkOutcome>
  /** What `bulk` would do now. */
  preview(action: BulkAction | 'correct', selection: Selection): Promise<BulkOutcome>

  /**
   * Retry a selection in waves: a few jobs first, and more only while those do not fail as before. Resolves with its
   * entry in the ledger as soon as it is entered; the host with the workers carries it out, also after a restart.
   * A selection without a moment is meant as of now. What is not given of the plan is as WAVE_PLAN_DEFAULTS says.
   *
   * @throws INVALID_INPUT naming the field of the plan
   */
  retryInWaves(selection: Selection, plan?: Partial<WavePlan>, options?: ActOptions): Promise<Operation>
}
