import { eventIterator, oc, type } from '@orpc/contract'
import type { BackupFile, HealthView, RestorePreview } from '../model/health.ts'
import type { AttemptTimeline } from '../model/attempt.ts'
import type { FailureGroupDetails, FailureMatrix, FailuresPage } from '../model/failure-group.ts'
import type { CodeChange, HandlerGeneration } from '../model/generation.ts'
import type { GroupRule, RuleChanged, RulePreview } from '../model/group-rule.ts'
import type { HeldBy, Hold, Holds } from '../model/hold.ts'
import type { Job, StoredColumn } from '../model/job.ts'
import type { ComparedPayloads } from '../model/compared-payloads.ts'
import type { Differences } from '../model/differences.ts'
import type { PayloadVersion } from '../model/payload-version.ts'
import type { PayloadPath } from '../model/job-test.ts'
import type { Operation, SkippedJob } from '../model/operation.ts'
import type { QueueState, Stats } from '../model/queue.ts'
import type { Related } from '../model/related.ts'
import type { ConsoleEntry } from '../model/console-log.ts'
import type { Replay, ReplayBrief } from '../model/replay.ts'
import type { SavedView } from '../model/saved-view.ts'
import type { MissedSlots, Schedule, ScheduleForecast } from '../model/schedule.ts'
import type { SettingState } from '../model/settings.ts'
import type { Statistics } from '../model/statistics.ts'
import type { Worker } from '../model/worker.ts'
import * as input from './inputs.ts'
import type {
  Acted,
  AttemptsPage,
  BackupEvent,
  BulkEvent,
  BulkOutcome,
  BulkPreview,
  CheckEvent,
  CorrectionPreview,
  ConsoleEvent,
  ExportEvent,
  Facets,
  JobDetails,
  JobsPage,
  OperationJobsPage,
  OperationsPage,
  RecentPayload,
  ReplayTest,
  RunsPage,
  SavedTest,
  SourceLines,
  TrashPage,
  WorkspaceView,
} from './outputs.ts'

/**
 * The typed bridge: all that a renderer can ask of a host, and all that it can hear. Inputs are
 * validated where they arrive; outputs are made by us and only typed. Every operation fails with an
 * error of `src/errors.ts`: its code, message and data arrive as they were thrown.
 *
 * The renderer imports this as a type only, which keeps the schemas out of its bundle.
 */
export const contract = {
  workspace: {
    get: oc.output(type<WorkspaceView>()),
    /** Let the code of a folder that was opened for the first time run: loads the handlers, starts the workers. */
    confirm: oc.output(type<WorkspaceView>()),
    /** Build the handlers again now, as after a save. */
    reload: oc.output(type<WorkspaceView>()),
  },
  jobs: {
    stats: oc.output(type<Stats>()),
    list: oc.input(input.jobsQuery).output(type<JobsPage>()),
    /** How many match, exact whatever the filter; `list` judges it where a time or a text is asked for. */
    count: oc.input(input.countQuery).output(type<{ count: number }>()),
    /** How many jobs of each status match, exact whatever the filter: a scan where no counter says it. */
    countByStatus: oc.input(input.filter).output(type<Stats>()),
    facets: oc.input(input.filter).output(type<Facets>()),
    /** Where in a list, newest or oldest first, the jobs of a moment begin; null where that is not known. */
    offsetAt: oc.input(input.offsetQuery).output(type<{ offset: number | null }>()),
    /** Values of payloads for columns of a list: each job's in the order of the paths, as text, cut where they are long. */
    payloadValues: oc
      .input(input.payloadValuesQuery)
      .output(type<readonly (readonly [id: number, ...values: (string | null)[]])[]>()),
    /** Paths of the values in the payloads of the newest jobs of a filter. */
    payloadPaths: oc.input(input.filter).output(type<readonly PayloadPath[]>()),
    /** Ending the iteration stops it, and nothing is kept. */
    export: oc.input(input.exported).output(eventIterator(type<ExportEvent>())),
    get: oc.input(input.byId).output(type<JobDetails>()),
    attempts: oc.input(input.attemptsQuery).output(type<AttemptsPage>()),
    /** Every ended attempt in short. */
    timeline: oc.input(input.byId).output(type<AttemptTimeline>()),
    /** The job as it is stored, column by column. */
    stored: oc.input(input.byId).output(type<readonly StoredColumn[]>()),
    /** The source around a frame, where its file lies in the workspace. */
    source: oc.input(input.stackFrame).output(type<SourceLines>()),
    /** Show the place of a frame in the person's editor: opened by the desktop, or at the link returned. */
    openSource: oc.input(input.stackFrame).output(type<{ url: string | null }>()),
    enqueue: oc.input(input.newJob).output(type<{ job: Job; isNew: boolean }>()),
    /** Any action on one job. With `seen`, only if the job is as it was shown: CONFLICT brings it as it stands. */
    act: oc.input(input.act).output(type<Acted>()),
    retry: oc.input(input.byId).output(type<Job>()),
    cancel: oc.input(input.byId).output(type<Job>()),
    /** Let a held job fail, so that no retry follows. With `seen` as `act`. */
    fail: oc.input(input.fail).output(type<Acted>()),
    /** What holds a job; null where it is not held. */
    heldBy: oc.input(input.byId).output(type<HeldBy | null>()),
    /** Another payload for one job. With `seen` as `act`. */
    correct: oc.input(input.correct).output(type<Acted>()),
    /** Edit the payloads of many. Ending the iteration stops it before its next chunk. */
    correctMany: oc.input(input.correctMany).output(eventIterator(type<BulkEvent>())),
    /** What `correctMany` would do now, tried on some of the jobs. */
    previewCorrection: oc.input(input.correctMany).output(type<CorrectionPreview>()),
    /** The payloads that a job has had, oldest first. */
    payloadVersions: oc.input(input.byId).output(type<readonly PayloadVersion[]>()),
    payloadVersion: oc.input(input.byVersion).output(type<{ payload: string }>()),
    /** How two payloads differ, of two jobs or of one in two versions. */
    comparePayloads: oc.input(input.comparedPayloads).output(type<ComparedPayloads>()),
    /** What failed jobs share and succeeded ones of the same handlers lack, judged on samples. */
    differences: oc.input(input.filter).output(type<Differences>()),
    /** Enqueue a job like another one, with changes: its source is the one that it copies. */
    copy: oc.input(input.copy).output(type<{ job: Job; isNew: boolean }>()),
    /** Who enqueued a job, and which jobs and operations it has to do with. */
    related: oc.input(input.byId).output(type<Related>()),
    /** What `bulk` would do now: shown before anything sweeping is done. */
    preview: oc.input(input.bulk).output(type<BulkPreview>()),
    /** Ending the iteration stops it before its next chunk. */
    bulk: oc.input(input.bulk).output(eventIterator(type<BulkEvent>())),
    /** Retry a few first, and more only while those do not fail as before. Answers with its entry in the ledger. */
    retryInWaves: oc.input(input.retryInWaves).output(type<Operation>()),
    /** Purge now what is past its retention. */
    purge: oc.output(type<{ purged: number }>()),
    /** Show the file that the job's result names as `file`: opened by the desktop, or at the URL returned. */
    openFile: oc.input(input.byId).output(type<{ url: string | null }>()),
  },
  /** Handlers run beside the queue: no attempt is counted, no status changes, nothing is enqueued. */
  replays: {
    /** Answers when it has begun; `replays` and `replay-log` events tell the rest. */
    start: oc.input(input.newReplay).output(type<ReplayBrief>()),
    /** Of a job, or of payloads that were run on a handler by themselves; newest first. */
    list: oc.input(input.replaysQuery).output(type<readonly ReplayBrief[]>()),
    get: oc.input(input.byReplay).output(type<Replay>()),
    /** Answers when it has ended. */
    cancel: oc.input(input.byReplay).output(type<Replay>()),
    remove: oc.input(input.byReplay),
    /** The test that `saveTest` would write now. */
    previewTest: oc.input(input.byReplay).output(type<ReplayTest>()),
    /** Write a replay as a test into the workspace, under a name that no file has. */
    saveTest: oc.input(input.byReplay).output(type<SavedTest>()),
  },
  /** The ledger: what was done to jobs, by whom, why, and what came of it. */
  operations: {
    list: oc.input(input.operationsQuery).output(type<OperationsPage>()),
    get: oc.input(input.byOperation).output(type<Operation>()),
    /** What became of the jobs that it changed. */
    jobs: oc.input(input.operationJobs).output(type<OperationJobsPage>()),
    /** Some of the jobs that it has left as they are, up to 500, and why. */
    skipped: oc.input(input.byOperation).output(type<readonly SkippedJob[]>()),
    /** Paused queues in which jobs that a retry has just let go wait. */
    waitsFor: oc.input(input.byOperation).output(type<readonly string[]>()),
    /** Let it rest before its next chunk, wherever it was begun. */
    pause: oc.input(input.byOperation).output(type<Operation>()),
    resume: oc.input(input.resumed).output(type<Operation>()),
    /** What was done stays done. */
    stop: oc.input(input.byOperation).output(type<Operation>()),
    /** What `undo` would do now. */
    previewUndo: oc.input(input.byOperation).output(type<BulkOutcome>()),
    /** Put back what it did to jobs to which nothing has happened since. Ending the iteration stops it. */
    undo: oc.input(input.undo).output(eventIterator(type<BulkEvent>())),
  },
  /** Deleted jobs that can still be restored, by `jobs.bulk` with `restore`. */
  trash: {
    list: oc.input(input.trashQuery).output(type<TrashPage>()),
  },
  /** Failed attempts in groups of the same fault. `jobs.list` takes one as `group`. */
  failures: {
    list: oc.input(input.failuresQuery).output(type<FailuresPage>()),
    get: oc.input(input.byGroup).output(type<FailureGroupDetails>()),
    matrix: oc.output(type<FailureMatrix>()),
    /** Resolve, ignore or open again. What is resolved and fails again comes back by itself. */
    setState: oc.input(input.groupState).output(type<FailureGroupDetails>()),
    /** Undo that: say of a group what was said before. */
    putBackState: oc.input(input.groupStanding).output(type<FailureGroupDetails>()),
    /** Take these for one fault from now on: the first keeps its number, and the others count as it. */
    merge: oc.input(input.groupMerge).output(type<FailureGroupDetails>()),
    /** Take a merged group for a fault of its own again. */
    unmerge: oc.input(input.byGroup).output(type<FailureGroupDetails>()),
    /** How failures are grouped otherwise than by themselves: groups that were split, and rules for messages. */
    rules: oc.output(type<readonly GroupRule[]>()),
    /** What a rule would do, tried on the newest failures; in place of the one that it replaces. */
    previewRule: oc.input(input.rulePreview).output(type<RulePreview>()),
    /** Group so from now on. Kept failures follow in the background, as an operation of the ledger. */
    addRule: oc.input(input.newRule).output(type<RuleChanged>()),
    changeRule: oc.input(input.changedRule).output(type<RuleChanged>()),
    removeRule: oc.input(input.removedRule).output(type<RuleChanged>()),
  },
  statistics: {
    /** What has happened in a span of time that ends now, and how many jobs there were. Outlives purged jobs. */
    get: oc.input(input.statisticsQuery).output(type<Statistics>()),
  },
  queues: {
    list: oc.output(type<readonly QueueState[]>()),
    pause: oc.input(input.pauseQueue).output(type<readonly QueueState[]>()),
    resume: oc.input(input.byName).output(type<readonly QueueState[]>()),
  },
  /** What stops jobs before they run. */
  holds: {
    /** With what waits. */
    list: oc.output(type<Holds>()),
    /** Set one; of the same type and condition, in its place. */
    set: oc.input(input.newHold).output(type<Hold>()),
    /** What it holds stays held. */
    switch: oc.input(input.switchedHold).output(type<Holds>()),
    remove: oc.input(input.byHold).output(type<Holds>()),
  },
  /** Searches that somebody has given a name. Each operation answers with all of them, by name. */
  views: {
    list: oc.output(type<readonly SavedView[]>()),
    /** Keep one; of the same name, in its place. */
    save: oc.input(input.savedView).output(type<readonly SavedView[]>()),
    rename: oc.input(input.renamedView).output(type<readonly SavedView[]>()),
    remove: oc.input(input.byName).output(type<readonly SavedView[]>()),
  },
  schedules: {
    list: oc.output(type<readonly Schedule[]>()),
    runs: oc.input(input.runsQuery).output(type<RunsPage>()),
    /** Slots that passed without a run of their own, newest first, 20 at most. */
    missed: oc.input(input.byName).output(type<readonly MissedSlots[]>()),
    /** The next five slots, of a disabled one too. */
    upcoming: oc.input(input.byName).output(type<readonly number[]>()),
    /** The slots of the next 24 hours. */
    forecast: oc.output(type<ScheduleForecast>()),
    /** `jobId`: the job that was enqueued; null where it enqueues none, or could not. */
    trigger: oc.input(input.byName).output(type<{ jobId: number | null; schedules: readonly Schedule[] }>()),
    enable: oc.input(input.byName).output(type<readonly Schedule[]>()),
    disable: oc.input(input.byName).output(type<readonly Schedule[]>()),
  },
  handlers: {
    /** Payloads of the newest jobs of a type, each once: what a new one may start from. */
    payloads: oc.input(input.byType).output(type<readonly RecentPayload[]>()),
    /** What a handler has been, the newest first, and what each generation did. */
    generations: oc.input(input.byType).output(type<readonly HandlerGeneration[]>()),
    /** The files that differ between two generations. */
    codeChanges: oc.input(input.codeChanges).output(type<readonly CodeChange[]>()),
  },
  workers: {
    list: oc.output(type<readonly Worker[]>()),
    /** End a worker's process now: the attempt that runs there counts as crashed. */
    kill: oc.input(input.workerProcess).output(type<readonly Worker[]>()),
  },
  settings: {
    /** Every setting as it stands: what was set here outranks the config file, and that the default. */
    list: oc.output(type<readonly SettingState[]>()),
    /** Set these, all or none. They count at once, and outlive the host. */
    set: oc.input(input.settingChanges).output(type<readonly SettingState[]>()),
    /** Let the config file decide again: of these keys, or of all that are set. */
    reset: oc.input(input.settingKeys).output(type<readonly SettingState[]>()),
    /** What a retention would purge now, were it set to this: shown before it is. 0 for any other setting. */
    preview: oc.input(input.settingPreview).output(type<{ jobs: number }>()),
  },
  health: {
    get: oc.output(type<HealthView>()),
    /** Ending the iteration stops it. What is wrong with counters is set right; damage is only told. */
    check: oc.input(input.check).output(eventIterator(type<CheckEvent>())),
    /** Make a verified copy and keep it; five are. Ending the iteration stops it, and nothing is kept. */
    backup: oc.output(eventIterator(type<BackupEvent>())),
    /** Newest first. */
    backups: oc.output(type<readonly BackupFile[]>()),
    /** What `restore` would do now: shown before it is asked for. */
    preview: oc.input(input.backupName).output(type<RestorePreview>()),
    /**
     * Put a kept copy in the place of the database, which is kept as a copy itself. Answers once that is
     * sure to be possible; then the host drains, swaps and comes up again: the events end, and begin anew.
     */
    restore: oc.input(input.backupName).output(type<{ isRestarting: true }>()),
  },
  consoleLog: {
    /** What the console has said of itself, also in its lives before: oldest first, the newest 2 000. */
    list: oc.output(type<readonly ConsoleEntry[]>()),
  },
  /** Everything that changes, from now on. */
  events: oc.output(eventIterator(type<ConsoleEvent>())),
}

export type Contract = typeof contract
