import type { AttemptError, LogLine } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import type { Worker } from '../model/worker.ts'
import type { HandlerJob } from './handler.ts'

/** One attempt, handed to an executor. */
export interface Assignment {
  /** The worker that it runs on: an executor runs one assignment per worker at a time. */
  readonly workerId: number
  readonly job: HandlerJob
  /** The JSON text as it was received. */
  readonly payload: string
  /** 0 is none. */
  readonly timeoutMs: number
}

/** Why a running handler's signal aborts. A timeout is the executor's own doing. */
export type AbortReason = 'cancel' | 'stop'

/** How an attempt came to its end, before the queue decides what that means for the job. */
export type Ending =
  /** The handler resolved, `result` as JSON text. */
  | { readonly kind: 'resolved'; readonly result: string | null }
  /** It threw or rejected. */
  | { readonly kind: 'rejected'; readonly error: AttemptError; readonly isRetryable: boolean }
  /** Its time was up; whatever it did after its signal does not count. */
  | { readonly kind: 'timed-out'; readonly error: AttemptError }
  /** Its process died, or was ended for its memory. */
  | { readonly kind: 'crashed'; readonly error: AttemptError }
  /** It ignored its signal past the grace period and was ended. */
  | { readonly kind: 'ended'; readonly reason: AbortReason }
  /** No handler of that type. */
  | { readonly kind: 'no-handler'; readonly error: AttemptError }

export interface AttemptReport {
  readonly ending: Ending
  /** Capped as ATTEMPT_LIMITS says. */
  readonly logs: readonly LogLine[]
  readonly build: string | null
}

/** What a running handler says and asks. Calls come in order; none after the report. */
export interface AttemptObserver {
  onLog(lines: readonly LogLine[]): void
  onProgress(progress: Progress): void
  /** `ctx.enqueue` and `ctx.queue`; a rejection reaches the handler as an error with its message and code. */
  onRequest(request: HandlerRequest): Promise<unknown>
}

/**
 * Unchecked input from the handler's process: the receiver validates it.
 * - `enqueue`: `{ type, payload?, queue?, delayMs?, runAt?, maxAttempts?, retryDelayMs?, timeoutMs?, priority?, key? }`
 *   with `payload` as JSON text and `runAt` in UTC ms; answered with `{ id }`.
 * - `stats`: null; answered with the counts by status.
 * - `jobs`: `{ status?, type?, queue?, limit?, cursor? }`; answered with `{ jobs, cursor }`.
 */
export interface HandlerRequest {
  readonly operation: 'enqueue' | 'stats' | 'jobs'
  readonly input: unknown
}

export interface Execution {
  /** Settles once, never rejects. When it does, nothing of this attempt runs any more. */
  readonly report: Promise<AttemptReport>
  /** Abort the handler's signal, and end its process when the grace period has passed. The first reason counts. */
  abort(reason: AbortReason): void
}

/** Runs handlers: in processes of their own, or in this one. */
export interface Executor {
  /**
   * Whether jobs may be claimed a few milliseconds before a worker is free for them, so that many share a
   * commit: where handlers are quick and run in this process. No unless said.
   */
  readonly mayClaimAhead?: boolean
  /** Called once, with the workers that there are at first. */
  start(workers: readonly { readonly id: number; readonly queue: string | null }[]): void
  /** From now on these: those that are new start; one that is missing runs nothing, and goes. After `start`. */
  staff(workers: readonly { readonly id: number; readonly queue: string | null }[]): void
  /**
   * End the process of a worker now; what runs there has crashed.
   *
   * @returns false where the worker has no process of its own with that number
   */
  kill(workerId: number, pid: number): boolean
  execute(assignment: Assignment, observer: AttemptObserver): Execution
  /** Every worker as it stands, by id. */
  workers(): readonly Worker[]
  /** Calls `listener` after a worker changed; returns how to stop that. */
  onWorkersChanged(listener: () => void): () => void
  /** Ends every process. Running attempts are reported as crashed: abort and await them first. */
  stop(): Promise<void>
}
