import type { AttemptError, AttemptOutcome, LogLine } from './attempt.ts'
import type { Progress } from './job.ts'

/** How a replay ended: as an attempt does, or `interrupted`, because its host stopped or was gone. */
export const REPLAY_OUTCOMES = [
  'completed',
  'failed',
  'timed-out',
  'crashed',
  'cancelled',
  'interrupted',
] as const satisfies readonly (AttemptOutcome | 'interrupted')[]

export type ReplayOutcome = (typeof REPLAY_OUTCOMES)[number]

/** What a replay is kept from doing. A help against accidents, no wall: handlers have their author's rights. */
export interface ReplayGuard {
  /** Writes outside the workspace are refused, and so are child processes, threads and native add-ons. */
  readonly files: boolean
  /** Outgoing connections are refused. */
  readonly network: boolean
}

export const NO_GUARD: ReplayGuard = { files: false, network: false }

/** A run of a handler beside the queue, without what it left behind. */
export interface ReplayBrief {
  readonly id: number
  /** The job that is replayed; null for a payload that was run by itself. */
  readonly jobId: number | null
  /** The attempt that it is compared with. */
  readonly attempt: number | null
  readonly type: string
  /** Whether the payload is another than the job's. */
  readonly isEdited: boolean
  readonly build: string
  readonly isDebugged: boolean
  readonly guard: ReplayGuard
  /** Null while it runs. */
  readonly outcome: ReplayOutcome | null
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly progress: Progress | null
  /** Of the error: its name and the first line of its message. */
  readonly fault: string | null
  /** Where a debugger attaches while it runs: an address with a secret in it, kept nowhere. */
  readonly debugger: DebuggerState | null
}

export interface DebuggerState {
  /** `ws://127.0.0.1:PORT/SECRET`; null until the process has opened it. */
  readonly url: string | null
}

/** A job that a replay would have enqueued. */
export interface RecordedJob {
  /** What the handler was told: below zero, so that it is no job's. */
  readonly id: number
  readonly type: string
  /** JSON text. */
  readonly payload: string
  /** The other options that it gave, as JSON text. */
  readonly options: string
}

/** A replay with all that it left behind. */
export interface Replay extends ReplayBrief {
  /** JSON text, as it was run. */
  readonly payload: string
  readonly error: AttemptError | null
  /** JSON text; null for nothing. */
  readonly result: string | null
  readonly logs: readonly LogLine[]
  readonly enqueued: readonly RecordedJob[]
}

export const REPLAY_LIMITS = {
  /** At the same time: each is a process. */
  running: 4,
  /** Kept of one job, or of one type without a job; the oldest go first. */
  keptOfEach: 20,
  /** Kept altogether. */
  kept: 500,
  /** For how long. */
  keptMs: 30 * 86_400_000,
  /** Jobs that one replay records. */
  recorded: 100,
} as const
