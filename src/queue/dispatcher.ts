import type { Clock, Timer } from '../clock.ts'
import { StorageError } from '../errors.ts'
import type { Lane } from '../model/queue.ts'
import type { AttemptReport, Executor, HandlerRequest } from '../runner/executor.ts'
import { insertAttempt } from '../store/attempts.ts'
import { cells } from '../store/counters.ts'
import { findJob, nextDueAt, settleJob, type JobRow } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { claimRound, workersOf, type Claimed, type FreeWorker } from './claim.ts'
import type { LiveAttempt, LiveAttempts } from './live.ts'
import type { PersistentWrites } from './persist.ts'
import type { HandlerRegistry } from './registry.ts'
import { decide } from './settle.ts'
import { Turns } from './turns.ts'
import { settingsFor } from './view.ts'

/** The wall clock may jump while a job waits: its time is looked at this often at least. */
const LONGEST_LOOK_MS = 5_000

/** How long a failed claim waits before the next. */
const CLAIM_RETRY_MS = 500

export interface DispatcherOptions {
  readonly store: Store
  readonly clock: Clock
  readonly registry: HandlerRegistry
  readonly executor: Executor
  readonly live: LiveAttempts
  readonly outcomes: PersistentWrites
  readonly lanes: readonly Lane[]
  readonly randomToken: () => string
  readonly onRequest: (request: HandlerRequest) => Promise<unknown>
  /** After commit: these rows are new or changed. */
  readonly onChanged: (rows: readonly JobRow[]) => void
  readonly onProgress: (live: LiveAttempt) => void
  readonly onLog: (live: LiveAttempt, lines: LiveAttempt['logs']) => void
}

/**
 * Keeps the workers busy: claims due jobs for those that are free, hands them to the executor, and
 * settles what comes back.
 *
 * Rules: one claim is in flight at a time; a worker is free from the moment its report has come, so
 * that the outcome and the next claim share a commit; nothing is claimed while writes fail; nothing
 * polls for what it can be told, except that the wall clock is looked at while jobs wait for it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  #free: FreeWorker[]
  #turns: Turns
  #isAccepting = false
  #isClaiming = false
  #wasWoken = false
  #timer: Timer | null = null
  #claim: Promise<void> = Promise.resolve()

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#free = workersOf(options.lanes)
    this.#turns = new Turns(options.lanes)
  }

  /** Other workers than those it was made with; before `start`. */
  staff(lanes: readonly Lane[]): void {
    this.#free = workersOf(lanes)
    this.#turns = new Turns(lanes)
  }

  start(): void {
    this.#isAccepting = true
    this.wake()
  }

  /** Claim nothing more. Resolves when no claim is in flight. */
  async stopClaiming(): Promise<void> {
    this.#isAccepting = false
    this.#timer?.clear()
    await this.#claim
  }

  /** There may be something to claim. */
  wake(): void {
    if (!this.#isAccepting || this.#options.outcomes.message !== null) return
    this.#wasWoken = true
    if (this.#isClaiming) return
    this.#isClaiming = true
    this.#claim = this.#claimWhileWoken().finally(() => {
      this.#isClaiming = false
      if (this.#wasWoken) this.wake()
    })
  }

  async #claimWhileWoken(): Promise<void> {
    while (this.#wasWoken && this.#isAccepting) {
      this.#wasWoken = false
      try {
        await this.#claimOnce()
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
        this.#lookAgainIn(CLAIM_RETRY_MS)
        return
      }
    }
    if (this.#isAccepting) this.#lookWhenDue()
  }

  async #claimOnce(): Promise<void> {
    const { store, clock, registry, randomToken, onChanged } = this.#options
    // The free workers are read inside the transaction: one may become free while this waits its turn.
    const round = await store.write(() => {
      const free = this.#isAccepting ? [...this.#free] : []
      return claimRound(store, registry, this.#turns, free, randomToken, clock.now())
    })
    if (round.promoted.length > 0) onChanged(round.promoted)
    for (const claimed of round.claimed) this.#run(claimed)
    if (round.claimed.length > 0) onChanged(round.claimed.map(({ row }) => row))
    if (round.hasMore) this.#wasWoken = true
  }

  #run({ row, worker }: Claimed): void {
    const { executor, live, registry, onRequest, onProgress, onLog } = this.#options
    this.#free.splice(this.#free.indexOf(worker), 1)
    const settings = settingsFor(row, registry)
    // The attempt is known before it starts: a handler in this process may speak at once.
    const attempt = live.add(row)
    const execution = executor.execute(
      {
        workerId: worker.id,
        job: {
          id: row.id,
          type: row.type,
          queue: row.queue,
          attempt: row.starts,
          attempts: row.attempts,
          maxAttempts: settings.maxAttempts,
          key: row.key,
          createdAt: row.createdAt,
        },
        payload: row.payload,
        timeoutMs: settings.timeoutMs,
      },
      {
        onLog: (lines) => {
          live.log(attempt, lines)
          onLog(attempt, [...lines])
        },
        onProgress: (progress) => {
          attempt.progress = progress
          onProgress(attempt)
        },
        onRequest,
      },
    )
    attempt.execution = execution
    void execution.report.then((report) => this.#finish(attempt, worker, report))
  }

  async #finish(attempt: LiveAttempt, worker: FreeWorker, report: AttemptReport): Promise<void> {
    const { live, outcomes, onChanged } = this.#options
    const settled = outcomes.write(
      () => this.#settle(attempt, report),
      (row) => {
        live.delete(attempt)
        if (row) onChanged([row])
      },
    )
    this.#free.push(worker)
    this.#free.sort((a, b) => a.id - b.id)
    this.wake()
    // Refused only while closing with a failing disk: the row stays running, and the next host recovers it.
    await settled.catch(() => live.delete(attempt))
  }

  /** Inside a transaction. Undefined where the attempt had been taken away: its late result changes nothing. */
  #settle(attempt: LiveAttempt, { ending, logs, build }: AttemptReport): JobRow | undefined {
    const { store, registry, clock } = this.#options
    const { id, token, starts, startedAt } = attempt.row
    const row = findJob(store, id)
    if (!row) return undefined
    const now = clock.now()
    const running = {
      ...settingsFor(row, registry),
      attempts: row.attempts,
      lostInARow: row.lostInARow,
      runAt: row.runAt,
      isCancelRequested: row.cancelRequestedAt !== null,
    }
    const { settlement, outcome, error, result } = decide(running, ending, attempt.aborted, now)
    const settled = settleJob(store, id, token, settlement, now)
    if (!settled) return undefined
    insertAttempt(store, id, {
      number: starts,
      isCounted: settlement.isCounted,
      outcome,
      startedAt,
      finishedAt: now,
      error,
      result,
      logs,
      build,
    })
    return settled
  }

  /** Look again when the next waiting job is due, or soon where the wall clock may have jumped. */
  #lookWhenDue(): void {
    const { store, clock } = this.#options
    if (cells(store, { status: ['pending', 'failed'] }).length === 0) return
    const dueAt = nextDueAt(store)
    this.#lookAgainIn(dueAt === null ? LONGEST_LOOK_MS : Math.min(dueAt - clock.now(), LONGEST_LOOK_MS))
  }

  #lookAgainIn(delayMs: number): void {
    this.#timer?.clear()
    this.#timer = this.#options.clock.timer(Math.max(1, delayMs), () => this.wake())
  }
}
