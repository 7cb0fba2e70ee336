import type { EditReason } from './edits/edit-failure.ts'
import type { PayloadEdit } from './edits/payload-edit.ts'
import type { Selection } from './filter.ts'
import type { GroupRule } from './group-rule.ts'
import type { Job } from './job.ts'
import type { JobAction, JobStatus } from './status.ts'
import type { Subject } from './subject.ts'
import type { Wave, WavePlan } from './wave-plan.ts'

/**
 * What an operation of the ledger does to jobs. `undo` puts back what another one did; `regroup` puts kept failures
 * into other groups, as a rule says, and leaves the jobs as they are.
 */
export type JobOperationKind = JobAction | 'fail' | 'restore' | 'undo' | 'regroup'

const JOB_OPERATION_KINDS = [
  'retry',
  'cancel',
  'run-now',
  'change',
  'correct',
  'fail',
  'delete',
  'restore',
  'undo',
  'regroup',
] as const satisfies readonly JobOperationKind[]

/** What is done beside jobs: to queues, settings, schedules and processes; or to a job, by enqueueing another like it. */
const SUBJECT_KINDS = [
  'copy',
  'pause',
  'resume',
  'hold',
  'unhold',
  'set',
  'reset',
  'enable',
  'disable',
  'trigger',
  'kill',
] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

export type OperationKind = JobOperationKind | SubjectKind
export const OPERATION_KINDS = [...JOB_OPERATION_KINDS, ...SUBJECT_KINDS] as const

/** Whether it was done to jobs of a selection, each of which is kept as it was before. */
export function isOnJobs(kind: OperationKind): kind is JobOperationKind {
  return JOB_OPERATION_KINDS.some((each) => each === kind)
}

/** Where somebody stood who asked for an operation. */
export const SURFACES = ['window', 'http', 'cli', 'program'] as const
export type Surface = (typeof SURFACES)[number]

export const OPERATION_STATES = [
  /** It goes through its jobs, portion by portion. */
  'running',
  /** Between two portions, until somebody lets it go on. */
  'paused',
  /** Somebody ended it before its last portion. What it had done stays done. */
  'stopped',
  'done',
  /** The disk refused a portion; `error` says why. What it had done before stays done. */
  'failed',
  /** Its host went away while it ran. Its counts are exact: each portion is counted as it is committed. */
  'interrupted',
] as const
export type OperationState = (typeof OPERATION_STATES)[number]

/** Why an operation left a job as it is. */
export type SkipReason =
  /** Its status does not allow the action. */
  | JobStatus
  /** It changed after the moment that the selection was looked at, or after what is to be undone. */
  | 'changed'
  /** There is no such job (any more). */
  | 'missing'
  /** Another job has its key by now, in the queue where it would stand. */
  | 'key-taken'
  /** It waits for its turn in another retry in waves. */
  | 'planned'
  /** Its payload can't be edited as asked, or would stay as it is. */
  | EditReason

export interface Skipped {
  readonly reason: SkipReason
  readonly count: number
}

/** A job that an operation has left as it is, as far as that is kept. */
export interface SkippedJob {
  readonly id: number
  readonly reason: SkipReason
  /** Null where the job is not in the queue any more. */
  readonly type: string | null
}

/**
 * What has come of the jobs that a retry let go: how each stands now, or stood when it was purged, deleted or retried
 * anew. Counted in the transaction of the change. They add up to what the retry affected.
 */
export interface RetryOutcomes {
  readonly pending: number
  readonly running: number
  /** Failed again, and will be tried again. */
  readonly failed: number
  readonly completed: number
  /** Dead again. */
  readonly dead: number
  readonly cancelled: number
  /** Put back, or retried anew by another operation, before they had settled. */
  readonly gone: number
  /** Of all that have failed since, those whose first attempt failed as it had before the retry. */
  readonly failedAsBefore: number
}

/** A retry in waves, as far as it has come. */
export interface RetryPlan {
  readonly plan: WavePlan
  /** Whether its jobs are fixed; none is let go before. */
  readonly isFixed: boolean
  /** Jobs that are fixed for a turn. */
  readonly jobs: number
  /** Of those, the ones that have not had it. */
  readonly remaining: number
  /** First to last. */
  readonly waves: readonly WaveOfPlan[]
  /** The wave that has stopped it, while that stands: too many of its jobs failed as before. */
  readonly stoppedBy: number | null
}

export interface WaveOfPlan extends Wave {
  /** Why somebody has let the plan go on past it, in their words; null where none were given. */
  readonly acceptedBecause: string | null
  /** Of its open jobs, those that run now. */
  readonly running: number
}

/** What a change gives waiting jobs; what is absent stays as it is. */
export interface JobChange {
  readonly priority?: number | undefined
  readonly queue?: string | undefined
  /** UTC ms. */
  readonly runAt?: number | undefined
}

/** How payloads were corrected. */
export interface Correction {
  /** Null where one job was given a text of its own. */
  readonly edits: readonly PayloadEdit[] | null
  /** Whether the jobs were retried with it. */
  readonly isRetried: boolean
}

/** A rule of the failure groups before and after; null where there was none. */
export interface RuleChange {
  readonly before: GroupRule | null
  readonly after: GroupRule | null
}

/** What an operation was meant for: jobs as they were selected, those that another one changed, or what is no job. */
export type OperationSelection = Selection | { readonly operation: number } | { readonly subject: Subject }

/** An entry of the ledger: what was done, by whom, why, and what came of it. */
export interface Operation {
  readonly id: number
  readonly kind: OperationKind
  readonly surface: Surface
  /** As a person gave it; null for none. */
  readonly reason: string | null
  readonly selection: OperationSelection
  /** Null unless `kind` is `change`. */
  readonly change: JobChange | null
  /** Null unless `kind` is `correct`. */
  readonly correction: Correction | null
  /** Null unless failures were grouped anew, or that was undone. */
  readonly ruleChange: RuleChange | null
  readonly state: OperationState
  /** `affected` and all skipped so far; the selection's size once it is done. */
  readonly matched: number
  readonly affected: number
  readonly skipped: readonly Skipped[]
  /** Null unless it is a retry. */
  readonly outcomes: RetryOutcomes | null
  /** Null unless it is a retry in waves. */
  readonly plan: RetryPlan | null
  /** Null unless it failed. */
  readonly error: string | null
  /** UTC ms, as all times. */
  readonly startedAt: number
  readonly finishedAt: number | null
  /** The operation that this one puts back; null unless `kind` is `undo`. */
  readonly undoes: number | null
  /** The newest operation that puts this one back; null where there is none. */
  readonly undoneBy: number | null
}

/** What became of a job that an operation changed. */
export interface OperationJob {
  readonly id: number
  /** Its status before. */
  readonly before: JobStatus
  /** Its status now; where it is not in the queue any more, where it went. */
  readonly now: JobStatus | 'trash' | 'purged'
  /** Null where it is purged. */
  readonly type: string | null
  readonly queue: string | null
  /** First line of its newest failure. */
  readonly lastError: string | null
  /** Whether nothing has happened to it since, so that it can be put back. */
  readonly isUntouched: boolean
}

/** Whether an operation is over, for better or worse. */
export function isOver(state: OperationState): boolean {
  return state !== 'running' && state !== 'paused'
}

/** Whether nothing more will come of a retry's jobs by itself. */
export function hasSettled({ pending, running, failed }: RetryOutcomes): boolean {
  return pending + running + failed === 0
}

/** A job after a single action, and the ledger's entry of it. */
export interface Acted {
  /** Null where it was deleted. */
  readonly job: Job | null
  readonly operation: number
}

export interface OperationsPage {
  /** Newest first. */
  readonly operations: readonly Operation[]
  /** Null on the last page. */
  readonly before: number | null
}

export interface OperationJobsPage {
  /** In the order in which they were changed, each as it stands now. */
  readonly jobs: readonly OperationJob[]
  readonly total: number
}
