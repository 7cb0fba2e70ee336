import { ATTEMPT_LIMITS, type LogLine } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import type { AbortReason, Execution } from '../runner/executor.ts'
import type { ClaimedRow } from '../store/claims.ts'

/** An attempt that runs now: what is known of it beside its row. */
export interface LiveAttempt {
  readonly row: ClaimedRow
  /** Null until the executor has taken it. */
  execution: Execution | null
  progress: Progress | null
  readonly logs: LogLine[]
  /** Why the queue has aborted its signal; null while it has not. */
  aborted: AbortReason | null
}

/** The attempts that run in this host, by job. */
export class LiveAttempts {
  readonly #byJob = new Map<number, LiveAttempt>()
  #onEmpty: (() => void)[] = []

  add(row: ClaimedRow): LiveAttempt {
    const live: LiveAttempt = { row, execution: null, progress: null, logs: [], aborted: null }
    this.#byJob.set(row.id, live)
    return live
  }

  get(jobId: number): LiveAttempt | undefined {
    return this.#byJob.get(jobId)
  }

  all(): readonly LiveAttempt[] {
    return [...this.#byJob.values()]
  }

  /** Without a delay, a failed job may have been claimed anew in the commit that settled this attempt. */
  delete(live: LiveAttempt): void {
    if (this.#byJob.get(live.row.id) === live) this.#byJob.delete(live.row.id)
    if (this.#byJob.size > 0) return
    for (const resolve of this.#onEmpty.splice(0)) resolve()
  }

  /** Resolves when nothing runs. */
  async empty(): Promise<void> {
    if (this.#byJob.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onEmpty.push(resolve)
    await promise
  }

  abort(live: LiveAttempt, reason: AbortReason): void {
    live.aborted ??= reason
    live.execution?.abort(reason)
  }

  /** Keep what a running handler logged, up to what its attempt may keep anyway. */
  log(live: LiveAttempt, lines: readonly LogLine[]): void {
    live.logs.push(...lines.slice(0, Math.max(0, ATTEMPT_LIMITS.logLines - live.logs.length)))
  }
}
