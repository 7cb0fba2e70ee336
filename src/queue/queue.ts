import type { Attempt, AttemptTimeline } from '../model/attempt.ts'
import type { JobFilter, Selection } from '../model/filter.ts'
import type {
  ChosenGroupState,
  FailureGroupDetails,
  FailureMatrix,
  GroupStanding,
  FailuresPage,
  GroupState,
} from '../model/failure-group.ts'
import type { GroupRule, NewGroupRule, RuleChanged, RulePreview } from '../model/group-rule.ts'
import type { HeldBy, Hold, Holds, NewHold } from '../model/hold.ts'
import type { HandlerSettings, Job, JobWithPayload, StoredColumn } from '../model/job.ts'
import type {
  Acted,
  JobChange,
  Operation,
  OperationJobsPage,
  OperationKind,
  OperationsPage,
  OperationState,
  Skipped,
  SkippedJob,
  SkipReason,
  SubjectKind,
  Surface,
} from '../model/operation.ts'
import type { JobSource } from '../model/origin.ts'
import type { ComparedPayloads, PayloadPlace } from '../model/compared-payloads.ts'
import type { Differences } from '../model/differences.ts'
import type { PayloadEdit } from '../model/edits/payload-edit.ts'
import type { RecentPayload } from '../model/payload.ts'
import type { PayloadVersion } from '../model/payload-version.ts'
import type { EditedSample } from '../model/edited-sample.ts'
import type { PayloadPath } from '../model/job-test.ts'
import type { QueueState, Stats } from '../model/queue.ts'
import type { Related } from '../model/related.ts'
import type { JobSort } from '../model/sort.ts'
import type { Span, Statistics } from '../model/statistics.ts'
import type { DirectAction, JobStatus } from '../model/status.ts'
import type { Subject } from '../model/subject.ts'
import type { TrashPage } from '../model/trash.ts'
import type { WavePlan } from '../model/wave-plan.ts'
import type { Worker } from '../model/worker.ts'
import type { HandlerDefinition, HandlerFunction } from '../runner/handler.ts'
import type { QueueEvents } from './events.ts'
import type { ExportChunk, ExportOptions } from './export-jobs.ts'
import type { Retention } from './purge.ts'
import type { QueueDefaults } from './registry.ts'

export type { Acted, OperationJobsPage, OperationsPage } from '../model/operation.ts'
export type { RecentPayload } from '../model/payload.ts'
export type { TrashPage } from '../model/trash.ts'

/** A job to be. What is left out comes from the handler, then the workspace, then JOB_DEFAULTS. */
export interface NewJob {
  readonly type: string
  /** JSON text, kept byte for byte; `{}` unless given. */
  readonly payload?: string | undefined
  readonly queue?: string | undefined
  /** Not together with `runAt`. */
  readonly delayMs?: number | undefined
  /** UTC ms. */
  readonly runAt?: number | undefined
  readonly maxAttempts?: number | undefined
  readonly retryDelayMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly priority?: number | undefined
  readonly key?: string | undefined
  /** Who enqueues it; a program unless given. */
  readonly source?: JobSource | undefined
}

/** What a copy has that its original has not; what is absent is as the original's, its key aside. */
export type CopyChanges = { readonly [Key in keyof Omit<NewJob, 'source'>]?: NewJob[Key] | undefined }

export interface Enqueued {
  readonly job: Job
  /** False where the key's job was there already. */
  readonly isNew: boolean
}

export interface JobsQuery {
  readonly filter?: JobFilter | undefined
  /**
   * Only jobs with this in their payload or an error, 1 to 200 characters; letters A to Z in either case.
   * Newest or oldest first, as with any test of the filter.
   */
  readonly text?: string | undefined
  /** `newest` unless given. */
  readonly sort?: JobSort | undefined
  /** 1 to 1000; 50. */
  readonly limit?: number | undefined
  /** From the page before; exclusive. */
  readonly cursor?: string | undefined
  /** Jobs to pass over, counted from `cursor`: for clients that page by number, and for jumps. */
  readonly offset?: number | undefined
  /**
   * Where jobs have to be searched for: answer after so many ms with what was found till then, be it nothing;
   * `cursor` goes on from there. For as long as it takes unless given.
   */
  readonly withinMs?: number | undefined
}

/** Which failure groups; all unless given. */
export interface FailuresQuery {
  readonly state?: readonly GroupState[] | undefined
  readonly type?: readonly string[] | undefined
  /** In the error's name, its message or its place. */
  readonly text?: string | undefined
  /** 100. */
  readonly limit?: number | undefined
}

export interface ReadOptions {
  /** Nobody waits for the answer any more: a search stops, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface StatisticsQuery {
  readonly span: Span
  /** Of this queue or type only; unless given, of all. */
  readonly queue?: string | undefined
  readonly type?: string | undefined
}

export interface JobsPage {
  /** In the order asked for. */
  readonly jobs: readonly Job[]
  /** All that match: exact where the filter is by status, type and queue. */
  readonly total: number
  /** Whether `total` was judged, as it is for a time or a search, and not counted: `count` counts. */
  readonly isEstimate: boolean
  /** Null on the last page. */
  readonly cursor: string | null
  /** How many jobs were looked at for this page, of how many; null where none had to be. */
  readonly searched: { readonly done: number; readonly of: number } | null
}

export interface AttemptsPage {
  /** Oldest first: the newest `limit` before `before`. */
  readonly attempts: readonly Attempt[]
  /** The number to pass as `before` for the page of older ones; null where there are none. */
  readonly before: number | null
}

/** What a filter leaves to choose from: each value with the jobs it would show, given the other keys. */
export interface Facets {
  readonly status: readonly { readonly value: JobStatus; readonly count: number }[]
  readonly type: readonly { readonly value: string; readonly count: number }[]
  readonly queue: readonly { readonly value: string; readonly count: number }[]
}

/** What a bulk action would do, or did. `affected + sum of skipped = matched`. */
export interface BulkOutcome {
  readonly matched: number
  readonly affected: number
  readonly skipped: readonly Skipped[]
}

export type { SkipReason }

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

/** What somebody has done beside jobs. */
export interface Deed {
  readonly kind: SubjectKind
  readonly subject: Subject
  /** `program` unless given. */
  readonly surface?: Surface | undefined
  /** Up to 500 characters. */
  readonly reason?: string | undefined
}

export interface SingleOptions extends ActOptions {
  /** The `updatedAt` of the job as the caller has seen it; refused with CONFLICT where it has another by now. */
  readonly seen?: number | undefined
}

/** Another payload for one job. */
export interface OneCorrected {
  /** JSON text, kept byte for byte. */
  readonly payload: string
  /** Retry the job with it, in the same step. */
  readonly isRetried?: boolean | undefined
}

/** What is made of the payloads of many. */
export interface ManyCorrected {
  /** Applied one after the other, all or none of them to each job. */
  readonly edits: readonly PayloadEdit[]
  /** Retry them with it: then only failed and dead jobs are meant. */
  readonly isRetried?: boolean | undefined
}

/** What a correction would do: how many jobs allow it, and how it goes on some of them. */
export interface CorrectionPreview extends BulkOutcome {
  readonly sample: EditedSample
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

export interface BulkOptions extends ActOptions {
  /** Called once it is in the ledger, with the number of its entry. */
  readonly onBegin?: ((operation: number) => void) | undefined
  /** Called after every chunk has been committed. */
  readonly onProgress?: ((done: BulkOutcome) => void) | undefined
  /** Stops before the next chunk; what was done stays done and is what the promise resolves with. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The queue, whatever it stands on. Every call resolves after its effect is committed and rejects
 * with a YardmasterError without having had one. `spec` of its behaviour: docs/lifecycle.md.
 */
export interface Queue {
  /** Names a handler's settings. @throws WRONG_PHASE after `start`; INVALID_INPUT for a type registered twice */
  register(type: string, settings?: Partial<HandlerSettings>): void
  /**
   * Swap the whole set of handlers at once; running jobs finish on the code they started with.
   *
   * @param builds by type, the build that its jobs run on from now on: an attempt that is lost with its host has it
   */
  replaceHandlers(
    handlers: ReadonlyMap<string, Partial<HandlerSettings>>,
    builds?: ReadonlyMap<string, string>,
  ): void
  /** The handlers' types. */
  types(): readonly string[]

  enqueue(job: NewJob): Promise<Enqueued>
  /** All or none, in order. */
  enqueueMany(jobs: readonly NewJob[]): Promise<readonly Enqueued[]>

  /** Recover what a gone host left, then let the workers take jobs. Idempotent. */
  start(): Promise<void>
  /**
   * Take nothing new; wait `drainMs` for what runs; then abort it, wait the grace period, and give
   * back what still has not finished. Resolves when nothing runs. May be called twice or before start.
   */
  stop(): Promise<void>
  /** `stop`, then release the database. */
  close(): Promise<void>

  stats(): Promise<Stats>
  jobs(query?: JobsQuery, options?: ReadOptions): Promise<JobsPage>
  /** How many jobs match, exact whatever the filter; read off the main thread where no counters say it. */
  count(query?: Pick<JobsQuery, 'filter' | 'text' | 'sort'>, options?: ReadOptions): Promise<number>
  /** How many jobs of each status match, exact whatever the filter; read off the main thread where no counters say it. */
  countByStatus(filter?: JobFilter, options?: ReadOptions): Promise<Stats>
  facets(filter?: JobFilter): Promise<Facets>
  /** What has happened in a span of time that ends now; kept apart from the jobs, for `retention.statisticsMs`. */
  statistics(query: StatisticsQuery, options?: ReadOptions): Promise<Statistics>
  /** Failed attempts in groups of the same fault. */
  failures(query?: FailuresQuery, options?: ReadOptions): Promise<FailuresPage>
  /** @throws NOT_FOUND */
  failureGroup(id: number, options?: ReadOptions): Promise<FailureGroupDetails>
  failureMatrix(options?: ReadOptions): Promise<FailureMatrix>
  /** @param build the handlers' newest, on which it is resolved @throws NOT_FOUND */
  setFailureState(id: number, state: ChosenGroupState, build: string | null): Promise<FailureGroupDetails>
  /** Undo that: say of it what was said before. @throws NOT_FOUND */
  putBackFailureState(id: number, before: GroupStanding): Promise<FailureGroupDetails>
  /** Take these groups for one fault: they count as `into` from now on. @throws NOT_FOUND; INVALID_INPUT */
  mergeFailures(into: number, ids: readonly number[]): Promise<FailureGroupDetails>
  /** How failures are grouped otherwise than by themselves, oldest first. */
  groupRules(): Promise<readonly GroupRule[]>
  /** What a rule would do, tried on the newest failures. @param replaces the rule that it would take the place of @throws as `addGroupRule` */
  previewGroupRule(rule: NewGroupRule, replaces: number | null, options?: ReadOptions): Promise<RulePreview>
  /**
   * Group failures so from now on; kept ones follow in the background, as an operation of the ledger, which can be
   * undone. @throws NOT_FOUND; INVALID_INPUT
   */
  addGroupRule(rule: NewGroupRule, options?: ActOptions): Promise<RuleChanged>
  /** @throws NOT_FOUND; INVALID_INPUT */
  changeGroupRule(id: number, rule: NewGroupRule, options?: ActOptions): Promise<RuleChanged>
  /** Let failures be grouped by themselves again. @throws NOT_FOUND */
  removeGroupRule(id: number, options?: ActOptions): Promise<RuleChanged>
  /** Take a merged group for a fault of its own again. @throws NOT_FOUND */
  unmergeFailure(id: number): Promise<FailureGroupDetails>
  /**
   * How many jobs of a list, newest or oldest first, come before those of a moment (UTC ms): where to jump to.
   * Null where that is not known, as in a search that has not been counted.
   */
  offsetAt(query: Pick<JobsQuery, 'filter' | 'sort'>, at: number): Promise<number | null>
  /** Values of the payloads of these jobs, as text and cut where they are long: each job's, in the order of the paths. */
  payloadValues(
    ids: readonly number[],
    paths: readonly PayloadPath[],
    options?: ReadOptions,
  ): Promise<readonly (readonly [id: number, ...values: (string | null)[]])[]>
  /** Paths of the values in the payloads of the newest jobs that match by status, type, queue and time. */
  payloadPaths(filter?: JobFilter, options?: ReadOptions): Promise<readonly PayloadPath[]>
  /** The jobs of a selection as a file's text, piece by piece, read off the main thread. */
  export(selection: Selection, options: ExportOptions): AsyncGenerator<ExportChunk, void, undefined>
  /** @throws NOT_FOUND */
  job(id: number): Promise<JobWithPayload>
  /** History of a job, the running attempt included; 1 to 1000, 100 by default. @throws NOT_FOUND */
  attempts(
    id: number,
    page?: { limit?: number | undefined; before?: number | undefined },
  ): Promise<AttemptsPage>
  /** Every ended attempt of a job in short, read off the main thread. @throws NOT_FOUND */
  timeline(id: number, options?: ReadOptions): Promise<AttemptTimeline>
  /** The job as it is stored, column by column, its payload aside: for people to look at. @throws NOT_FOUND */
  stored(id: number): Promise<readonly StoredColumn[]>
  /** Payloads of the newest jobs of a type, each once, newest first; JSON text, those up to 64 kB. */
  payloads(type: string): Promise<readonly RecentPayload[]>
  queues(): Promise<readonly QueueState[]>
  workers(): readonly Worker[]
  /**
   * End the process of a worker now: the attempt that runs there counts as crashed, and the worker gets a new
   * process. @throws NOT_FOUND where the worker has no process of that number (any more)
   */
  kill(workerId: number, pid: number): Promise<void>

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
   * Give a pending, failed, dead or cancelled job another payload, as its next version.
   *
   * @throws NOT_FOUND, NOT_ALLOWED, CONFLICT; INVALID_INPUT and TOO_LARGE as `enqueue`
   */
  correct(id: number, corrected: OneCorrected, options?: SingleOptions): Promise<Acted>
  /** Edit the payloads of a selection, as `bulk` acts on it. @throws INVALID_INPUT naming `edits` */
  correctMany(selection: Selection, corrected: ManyCorrected, options?: BulkOptions): Promise<BulkOutcome>
  /** What `correctMany` would do now. */
  previewCorrection(
    selection: Selection,
    corrected: ManyCorrected,
    options?: ReadOptions,
  ): Promise<CorrectionPreview>
  /** The payloads that a job has had, oldest first. @throws NOT_FOUND */
  payloadVersions(id: number): Promise<readonly PayloadVersion[]>
  /** The text of one of them. @throws NOT_FOUND */
  payloadVersion(id: number, number: number): Promise<string>
  /** How two payloads differ, of two jobs or two versions; read off the main thread. @throws NOT_FOUND */
  comparePayloads(before: PayloadPlace, after: PayloadPlace, options?: ReadOptions): Promise<ComparedPayloads>
  /**
   * What the failed and dead jobs of a filter share and the succeeded ones of the same handlers lack, judged on samples of
   * both, off the main thread.
   */
  differences(filter: JobFilter, options?: ReadOptions): Promise<Differences>
  /** Enqueue a job like this one, with changes. @throws NOT_FOUND; as `enqueue` */
  copy(id: number, changes?: CopyChanges, surface?: Surface): Promise<Enqueued>
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
  /** Paused queues in which jobs that a retry has just let go wait; some of them are looked at. @throws NOT_FOUND */
  queuesWaitedFor(id: number): Promise<readonly string[]>

  /** What was done to jobs. */
  operations(query?: OperationsQuery): Promise<OperationsPage>
  /** @throws NOT_FOUND */
  operation(id: number): Promise<Operation>
  /** What became of the jobs that an operation changed; `limit` is 1 to 500, 100. @throws NOT_FOUND */
  operationJobs(id: number, page?: PageOfMany): Promise<OperationJobsPage>
  /** Some of the jobs that an operation has left, up to 500, and why. @throws NOT_FOUND */
  skippedJobs(id: number): Promise<readonly SkippedJob[]>
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
  /** Who enqueued a job, and which jobs and operations it has to do with. @throws NOT_FOUND */
  related(id: number): Promise<Related>

  /** What stops jobs before they run, and what waits. */
  holds(): Promise<Holds>
  /**
   * Stop the next job of a type that matches, or every one, before it runs: it waits, pending and held, for somebody who
   * runs (`run-now`), corrects, fails or cancels it. It counts from now on, in every host, and outlives them.
   *
   * @throws INVALID_INPUT naming `condition` or `type`
   */
  hold(hold: NewHold, surface?: Surface): Promise<Hold>
  /** What it holds stays held, however that goes. @throws NOT_FOUND */
  switchHold(id: number, isOn: boolean, surface?: Surface): Promise<Hold>
  /** @throws NOT_FOUND */
  removeHold(id: number, surface?: Surface): Promise<void>
  /** What holds a job; null where it is not held. @throws NOT_FOUND */
  heldBy(id: number): Promise<HeldBy | null>
  /**
   * Let a held job fail as if its handler had said that no retry can help: dead, with an attempt in its history.
   *
   * @throws NOT_FOUND, NOT_ALLOWED where it is not held, CONFLICT
   */
  fail(id: number, options?: Omit<SingleOptions, 'change'>): Promise<Acted>

  /** Workers take nothing more from this queue until it is resumed; running jobs go on. Survives restarts. */
  pause(queue: string, reason?: string, surface?: Surface): Promise<void>
  resume(queue: string, surface?: Surface): Promise<void>
  /** Enter into the ledger what was done beside jobs. @returns its operation */
  enter(deed: Deed): Promise<number>
  /** How many jobs of a status `purge` would remove now, were they kept this long (ms). */
  purgeable(status: keyof Stats, keptMs: number): Promise<number>
  /**
   * Remove completed and cancelled jobs, and dead ones where they have a retention, that settled longer ago than
   * that. @returns how many
   */
  purge(options?: { signal?: AbortSignal | undefined }): Promise<number>

  /** Listen; returns how to stop. Listeners are called after commit; one that throws harms nothing. */
  on<Name extends keyof QueueEvents>(name: Name, listener: (event: QueueEvents[Name]) => void): () => void
}

/** The workers of a queue; as in OpenQueueOptions. */
export interface Crew {
  readonly workers: number
  readonly queues: Readonly<Record<string, { readonly workers: number }>>
  readonly drainMs: number
  readonly graceMs: number
}

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
