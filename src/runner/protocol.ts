import type { AttemptError, LogLine } from '../model/attempt.ts'
import type { Isolation } from '../model/handler.ts'
import type { HandlerSettings, Progress } from '../model/job.ts'
import type { ReplayGuard } from '../model/replay.ts'
import type { AbortReason, HandlerRequest } from './executor.ts'
import type { HandlerJob } from './handler.ts'

/**
 * What a host and a handler process say to each other. Plain JSON data: a pipe and Electron's port carry it
 * alike. Attempts are told apart by `run`, a number that a host never gives twice, so that whatever a handler
 * says after its end finds no one to hear it. A host checks what it hears (check-message.ts): handlers can post too.
 */
export type HostMessage =
  | RunMessage
  | { readonly kind: 'abort'; readonly run: number; readonly reason: AbortReason | 'timeout' }
  | ReplyMessage
  /** Load these files one after the other and say what each registers. */
  | { readonly kind: 'describe'; readonly files: readonly string[] }
  /** Load a config and send what it exports. */
  | { readonly kind: 'evaluate'; readonly file: string }
  /** Exit in good order. */
  | { readonly kind: 'leave' }

export interface RunMessage {
  readonly kind: 'run'
  readonly run: number
  /** Absolute. */
  readonly file: string
  /** The folder of the build's copies, absolute; absent where files are read where they are. */
  readonly copies?: string | undefined
  readonly job: HandlerJob
  /** JSON text, parsed by the process. */
  readonly payload: string
  /** A run beside the queue, and how it goes; absent for a job. */
  readonly replay?: ReplayTerms
}

/** How a replay runs. */
export interface ReplayTerms {
  /** Open an inspector, wait for a debugger, and pause it at the first line of the handler's `run`. */
  readonly isDebugged: boolean
  readonly guard: ReplayGuard
}

/** The answer to a `request`. */
export type ReplyMessage = { readonly kind: 'reply'; readonly run: number; readonly request: number } & (
  | { readonly isOk: true; readonly value: unknown }
  | { readonly isOk: false; readonly error: { readonly message: string; readonly code: string | null } }
)

export type ProcessMessage =
  /** Its first: it takes messages now. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'beat'; readonly memoryBytes: number }
  /** It has taken the job: from now on the process's death is the attempt's. */
  | { readonly kind: 'started'; readonly run: number }
  | ({ readonly kind: 'logs'; readonly run: number } & LogBatch)
  | { readonly kind: 'progress'; readonly run: number; readonly progress: Progress }
  /** Its inspector is open there. */
  | { readonly kind: 'debugger'; readonly run: number; readonly url: string }
  | ({ readonly kind: 'request'; readonly run: number; readonly request: number } & HandlerRequest)
  | ({ readonly kind: 'resolved'; readonly run: number; readonly result: string | null } & LogBatch)
  | ({
      readonly kind: 'rejected'
      readonly run: number
      readonly error: AttemptError
      readonly isRetryable: boolean
    } & LogBatch)
  /** Its last: something was thrown where nobody could catch it. */
  | { readonly kind: 'crashed'; readonly error: AttemptError }
  | DescribedMessage
  | { readonly kind: 'evaluated'; readonly value: string | null; readonly error: string | null }

/** The lines since the batch before, and how many lines of the whole attempt were cut so far. */
export interface LogBatch {
  readonly lines: readonly LogLine[]
  readonly cutLines: number
}

export interface DescribedMessage {
  readonly kind: 'described'
  readonly file: string
  readonly type: string
  readonly settings: Partial<HandlerSettings> | null
  readonly isolation: Isolation
  /** JSON Schema, in JSON text. */
  readonly payload: string | null
  readonly error: string | null
  /** Absolute: what was loaded for it from inside the workspace, and not before in this process. */
  readonly loaded: readonly string[]
  /** Which of them import which, as far as it was not told before. */
  readonly imports: readonly (readonly [importer: string, imported: string])[]
}
