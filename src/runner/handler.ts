/**
 * What a handler file imports from `yardmaster`. It stands alone, so that a handler process loads
 * nothing of the console's, and so that its types can be laid into a workspace as one file.
 */

/** Progress, log lines, the job's own data, and the queue as seen from inside a handler. */
export interface HandlerContext {
  /** Aborts when the job is cancelled, times out, or the console stops. Pass it on to what you await. */
  readonly signal: AbortSignal
  /** Kept with the attempt. `console.log` and its kin are kept too. */
  readonly log: HandlerLog
  /** Say how far you have come. Cheap: call it as often as you like. */
  progress(done: number, total?: number, message?: string): void
  readonly job: HandlerJob
  /**
   * Enqueue another job. Resolves once it is safe on disk.
   * Your handler may run again after it: give a `key` where the job must not be enqueued twice.
   */
  enqueue(type: string, payload?: unknown, options?: EnqueueOptions): Promise<{ readonly id: number }>
  /** A reading view of the queue. */
  readonly queue: HandlerQueue
  /**
   * True where a person runs this beside the queue, to see what happens: no attempt is counted, and what it
   * enqueues is only recorded. Leave out what must not happen twice, such as charging a card.
   */
  readonly replay: boolean
}

export interface HandlerLog {
  debug(...values: readonly unknown[]): void
  info(...values: readonly unknown[]): void
  warn(...values: readonly unknown[]): void
  error(...values: readonly unknown[]): void
}

/** The job being run. Its `id` is the same on every attempt: use it as an idempotency key. */
export interface HandlerJob {
  readonly id: number
  readonly type: string
  readonly queue: string
  /** The number of this attempt in the job's history, from 1; never repeats. */
  readonly attempt: number
  /** Attempts counted so far, this one included. */
  readonly attempts: number
  readonly maxAttempts: number
  readonly key: string | null
  /** UTC ms. */
  readonly createdAt: number
}

export interface EnqueueOptions {
  /** Named queue; the handler's own, or `default`. */
  readonly queue?: string
  /** Wait this long before the first attempt; ms. */
  readonly delayMs?: number
  /** Run from this moment on; UTC ms or a Date. Not together with `delayMs`. */
  readonly runAt?: number | Date
  /** 1 to 100 000. */
  readonly maxAttempts?: number
  /** Backoff: a failed attempt waits this × attempts so far; ms. */
  readonly retryDelayMs?: number
  /** Of one attempt; ms; 0 is none. */
  readonly timeoutMs?: number
  /** Integer, lowest first; 0. */
  readonly priority?: number
  /** Idempotency key: a second enqueue with it, in the same queue, returns the first job. */
  readonly key?: string
}

/** A job as a handler sees it in lists. Times in UTC ms. */
export interface HandlerQueueJob {
  readonly id: number
  readonly queue: string
  readonly type: string
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'dead' | 'cancelled'
  readonly attempts: number
  readonly maxAttempts: number
  readonly lastError: string | null
  readonly runAt: number
  readonly createdAt: number
  readonly startedAt: number | null
  readonly completedAt: number | null
}

export interface HandlerQueue {
  /** How many jobs there are of each status. */
  stats(): Promise<Readonly<Record<HandlerQueueJob['status'], number>>>
  /** A page of jobs, newest first; 200 at most. `cursor` goes on where the page before ended. */
  jobs(query?: {
    readonly status?: HandlerQueueJob['status']
    readonly type?: string
    readonly queue?: string
    readonly limit?: number
    readonly cursor?: string
  }): Promise<{ readonly jobs: readonly HandlerQueueJob[]; readonly cursor: string | null }>
}

/** Does the work. What it returns is kept as the job's result; what it throws is a failed attempt. */
export type HandlerFunction<Payload = unknown> = (payload: Payload, context: HandlerContext) => unknown

export interface HandlerDefinition<Payload = unknown> {
  /** The job type; the file's name unless given. */
  readonly type?: string
  /** The queue that its jobs go to unless enqueued elsewhere; `default`. */
  readonly queue?: string
  /** 3 unless the workspace says otherwise. */
  readonly maxAttempts?: number
  /** 30 000 unless the workspace says otherwise; linear: × attempts so far. */
  readonly retryDelayMs?: number
  /** Of one attempt; 0, none, unless the workspace says otherwise. */
  readonly timeoutMs?: number
  /**
   * Where it runs; `process` unless given. `inline` runs it in the console's own process, for what is trusted and
   * through in a millisecond: it then starts sooner and costs less, and nothing can end it from outside. One
   * that never yields freezes the console, one that runs out of memory or exits takes it down, a timeout can
   * only stop waiting for it, `console.log` is not kept, and a changed file counts from the next start.
   */
  readonly isolation?: 'process' | 'inline'
  /**
   * What its payload looks like: a JSON Schema, or a schema that can say its own (Zod 4, ArkType, and any with the
   * Standard JSON Schema interface). The console makes a form of it. The queue takes any JSON all the same.
   */
  readonly payload?: object
  readonly run: HandlerFunction<Payload>
}

/** Gives a handler its types. Returns what it is given. */
export function defineHandler<Payload = unknown>(
  definition: HandlerDefinition<Payload>,
): HandlerDefinition<Payload> {
  return definition
}

/** Throw it where no retry can help: the job is dead at once, whatever attempts remain. */
export class NonRetryableError extends Error {
  override readonly name = 'NonRetryableError'
  /** Told apart by this mark, not by class: a workspace may hold a second copy of this module. */
  readonly isNonRetryable = true
}

/** The workspace's `yardmaster.config.ts`. Every key may be left out. */
export interface WorkspaceConfig {
  /** Workers shared, in turns, by every queue that `queues` does not name; 2. */
  readonly workers?: number
  /** A named queue has its own workers and only those. */
  readonly queues?: Readonly<Record<string, { readonly workers: number }>>
  /** 3. */
  readonly maxAttempts?: number
  /** 30 000. */
  readonly retryDelayMs?: number
  /** 0: none. */
  readonly timeoutMs?: number
  /** How long running jobs may go on when the console stops; 10 000. */
  readonly drainMs?: number
  /** How long a handler may take to heed its abort signal before its process is ended; 5 000. */
  readonly graceMs?: number
  /** Of one handler process; past it, it is ended and the attempt failed; 512. */
  readonly memoryMb?: number
  /** The largest payload that the queue takes, in bytes of UTF-8; 1 048 576, and 16 777 216 at most. */
  readonly payloadLimitBytes?: number
  /**
   * How long things are kept: completed, cancelled and deleted jobs (24 h each), dead ones (for ever unless given),
   * operations and statistics (30 days each), and the history of schedules (7 days).
   */
  readonly retention?: {
    readonly completedMs?: number
    readonly cancelledMs?: number
    readonly deadMs?: number | null
    readonly logsMs?: number | null
    readonly trashMs?: number
    readonly ledgerMs?: number
    readonly statisticsMs?: number
    readonly runsMs?: number
  }
  readonly schedules?: readonly ScheduleConfig[]
}

export interface ScheduleConfig {
  readonly name: string
  /** Five fields, or six with seconds first. */
  readonly cron: string
  /** IANA name; the machine's own zone unless given. */
  readonly timezone?: string
  readonly enqueue: { readonly type: string; readonly payload?: unknown } & Omit<EnqueueOptions, 'runAt'>
  /** Slots missed while closed or asleep: run once, or let them go; `once`. */
  readonly catchUp?: 'once' | 'none'
  /** 600 000. */
  readonly timeoutMs?: number
}

/** Gives a config its types. Returns what it is given. */
export function defineConfig(config: WorkspaceConfig): WorkspaceConfig {
  return config
}
