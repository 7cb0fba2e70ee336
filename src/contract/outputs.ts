import type { Attempt, LogLine } from '../model/attempt.ts'
import type { HandlerBuild } from '../model/handler.ts'
import type { ConsoleEntry } from '../model/console-log.ts'
import type { BackupFile, HealthView, ScanProgress } from '../model/health.ts'
import type { Holds } from '../model/hold.ts'
import type { Job, JobWithPayload } from '../model/job.ts'
import type { Operation, Skipped } from '../model/operation.ts'
import type { ReplayBrief } from '../model/replay.ts'
import type { EditedSample } from '../model/edited-sample.ts'
import type { QueueState, Stats } from '../model/queue.ts'
import type { Schedule, ScheduleRun } from '../model/schedule.ts'
import type { SettingState } from '../model/settings.ts'
import type { JobStatus } from '../model/status.ts'
import type { Worker } from '../model/worker.ts'

export type { Acted, OperationJobsPage, OperationsPage } from '../model/operation.ts'
export type { RecentPayload } from '../model/payload.ts'
export type { TrashPage } from '../model/trash.ts'

/** What operations answer with. Plain data: it crosses a process or the network as it is. */

export interface JobsPage {
  /** In the order asked for. */
  readonly jobs: readonly Job[]
  readonly total: number
  /** Whether `total` was judged and not counted: where the filter has a time or a test. */
  readonly isEstimate: boolean
  /** Null on the last page. */
  readonly cursor: string | null
  /** How many jobs were looked at for this page, of how many; null where none had to be. */
  readonly searched: { readonly done: number; readonly of: number } | null
  /** UTC ms at which the page was read: the `asOf` of a selection made on it. */
  readonly asOf: number
}

export interface Facet<Value extends string> {
  readonly value: Value
  readonly count: number
}

export interface Facets {
  readonly status: readonly Facet<JobStatus>[]
  readonly type: readonly Facet<string>[]
  readonly queue: readonly Facet<string>[]
}

export interface JobDetails {
  readonly job: JobWithPayload
  /** The number of its payload: more than 1 once it has been corrected. */
  readonly version: number
  /** Oldest first, the newest ten, the running one included. */
  readonly attempts: readonly Attempt[]
  /** For the attempts before these; null where there are none. */
  readonly before: number | null
}

export interface AttemptsPage {
  readonly attempts: readonly Attempt[]
  readonly before: number | null
}

/** The lines around the one that a frame of a stack names: as they ran where the build is kept, else as they are now. */
export interface SourceLines {
  /** From the workspace's folder, with forward slashes. */
  readonly file: string
  /** The number of the first one, from 1. */
  readonly first: number
  readonly lines: readonly string[]
  /** The build that has them so; null where they are those of the file as it is now. */
  readonly build: string | null
  /** Whether the file is another now than what ran; where that is not kept, whether it was written since. */
  readonly isChanged: boolean
}

export interface BulkOutcome {
  readonly matched: number
  readonly affected: number
  readonly skipped: readonly Skipped[]
}

/** What a bulk action would do, with some of the jobs that it would do it to: newest first, five at most. */
export interface BulkPreview extends BulkOutcome {
  readonly sample: readonly Job[]
}

/** What a correction would do, and how it goes on some of the jobs. */
export interface CorrectionPreview extends BulkOutcome {
  readonly sample: EditedSample
}

export interface RunsPage {
  readonly runs: readonly ScheduleRun[]
  readonly total: number
}

/** Where the console stands: asked once at start, and again when a `workspace` event says that it changed. */
export interface WorkspaceView {
  readonly name: string
  readonly dir: string
  readonly host: 'desktop' | 'headless'
  readonly version: string
  /** False for a folder opened for the first time: its code does not run before the person says so. */
  readonly isConfirmed: boolean
  /** Whether the workers take jobs. */
  readonly isStarted: boolean
  /** Null unless the config file was refused; then the settings before, or the defaults, hold. */
  readonly configError: string | null
  /** Null unless writes fail. */
  readonly storageError: string | null
  /** How long settled jobs are kept; null is for ever. */
  readonly retention: {
    readonly completedMs: number
    readonly cancelledMs: number
    readonly deadMs: number | null
    readonly logsMs: number | null
  }
  readonly build: HandlerBuild
  /** Of handlers that do not load, by file: the build in which they last did, on which their jobs run. */
  readonly earlier: Readonly<Record<string, string>>
}

/** A replay as a test: a file that runs by itself. */
export interface ReplayTest {
  /** From the workspace's folder, with forward slashes. */
  readonly file: string
  readonly text: string
  /** How to run it, from there. */
  readonly command: string
}

export interface SavedTest extends ReplayTest {
  /** Where a page can show it in the person's editor; null where the host has opened it. */
  readonly url: string | null
}

/** What the console hears. `changed` jobs are as they stand now; anything `stale` must be asked for again. */
export type ConsoleEvent =
  /** First on every subscription: a new `session` means that the host was restarted; ask for everything again. */
  | { readonly kind: 'hello'; readonly session: string; readonly at: number }
  /** At least every 5 s, so that silence means a lost connection. */
  | { readonly kind: 'beat'; readonly at: number }
  /** Coalesced: at most every 100 ms, the newest state of each job, 500 at most; more come as `stale`. */
  | { readonly kind: 'jobs'; readonly changed: readonly Job[]; readonly stats: Stats }
  | { readonly kind: 'stale'; readonly stats: Stats }
  | {
      readonly kind: 'log'
      readonly jobId: number
      readonly attempt: number
      readonly lines: readonly LogLine[]
    }
  /** Entries of the ledger that are new or have come further, each as it stands now; the newest 50. */
  | { readonly kind: 'operations'; readonly changed: readonly Operation[] }
  /** Replays that have begun, come further or ended, each as it stands now; and those that were removed. */
  | {
      readonly kind: 'replays'
      readonly changed: readonly ReplayBrief[]
      readonly removed: readonly number[]
    }
  | { readonly kind: 'replay-log'; readonly id: number; readonly lines: readonly LogLine[] }
  /** What is made of failure groups has changed: ask for them again. */
  | { readonly kind: 'failures' }
  | { readonly kind: 'workers'; readonly workers: readonly Worker[] }
  | { readonly kind: 'holds'; readonly holds: Holds }
  | { readonly kind: 'queues'; readonly queues: readonly QueueState[] }
  | { readonly kind: 'schedules'; readonly schedules: readonly Schedule[] }
  | { readonly kind: 'workspace'; readonly workspace: WorkspaceView }
  | { readonly kind: 'health'; readonly health: HealthView }
  /** The console said something of itself. `isCut`: there was more than is told; ask for all of it. */
  | { readonly kind: 'console'; readonly entries: readonly ConsoleEntry[]; readonly isCut: boolean }
  | { readonly kind: 'settings'; readonly settings: readonly SettingState[] }

/** A bulk action as it goes: progress after every chunk, then the end. */
export type BulkEvent =
  | {
      readonly kind: 'progress'
      /** Its entry in the ledger: what it is paused, stopped and undone by. */
      readonly operation: number
      readonly outcome: BulkOutcome
      readonly of: number
    }
  | { readonly kind: 'done'; readonly operation: number; readonly outcome: BulkOutcome }

/** An export as it goes: where to fetch it (null where the host writes the file itself), progress, the end. */
export type ExportEvent =
  | { readonly kind: 'ready'; readonly url: string | null }
  | { readonly kind: 'progress'; readonly jobs: number; readonly characters: number }
  /** `file`: its path, where the host has written it. */
  | { readonly kind: 'done'; readonly jobs: number; readonly file: string | null }
  /** The person chose no file to write. */
  | { readonly kind: 'declined' }

/** A check as it goes, then how things stand after it. */
export type CheckEvent =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly kind: 'done'; readonly health: HealthView }

/** A backup as it goes, then the copy that is kept. */
export type BackupEvent =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly kind: 'done'; readonly backup: BackupFile }
