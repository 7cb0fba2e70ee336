import type { Clock, Timer } from '../clock.ts'
import { StorageError } from '../errors.ts'
import type { Fingerprints } from '../model/fingerprint.ts'
import type { Lane } from '../model/queue.ts'
import type { Executor, HandlerRequest } from '../runner/executor.ts'
import { nextDueAt, type ClaimedRow } from '../store/claims.ts'
import { hasPending, queuesWithPending } from '../store/counters.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { Store } from '../store/store.ts'
import { claimRound, type ClaimRound } from './claim.ts'
import { laneWorkersOf, LaneWorkers, type FreeWorker } from './lane-workers.ts'
import type { LiveAttempt, LiveAttempts } from './live.ts'
import { giveBack, settleEnded, type Ended, type Settled } from './outcomes.ts'
import type { HandlerRegistry } from './registry.ts'
import { Turns } from './turns.ts'
import { settingsFor } from './view.ts'

/** The wall clock may jump while a job waits: its time is looked at this often at least. */
const LONGEST_LOOK_MS = 5_000
/** How long a round that the disk refused waits before the next. */
const RETRY_MS = 500
/** A job that was claimed ahead and has not begun by then is given back: what runs is slower than it was. */
const AHEAD_PATIENCE_MS = 25

export interface DispatcherOptions {
  readonly store: Store
  readonly clock: Clock
  readonly registry: HandlerRegistry
  readonly fingerprints: Fingerprints
  readonly executor: Executor
  readonly live: LiveAttempts
  readonly lanes: readonly Lane[]
  readonly randomToken: () => string
  readonly onRequest: (jobId: number, request: HandlerRequest) => Promise<unknown>
  /** About to write: what is to go along in the same transaction is written now. */
  readonly onWriting: () => void
  /** After commit: these attempts have ended, and these claims were given back before one began. */
  readonly onSettled: (settled: readonly Settled[], given: readonly JobRow[]) => void
  /** After commit: these rows are new or changed. */
  readonly onChanged: (rows: readonly JobRow[]) => void
  /** After commit: a hold has stopped these before they ran. */
  readonly onHeld: (rows: readonly JobRow[]) => void
  readonly onProgress: (live: LiveAttempt) => void
  readonly onLog: (live: LiveAttempt, lines: LiveAttempt['logs']) => void
  /** Outcomes can't be written, with the reason; null when they can again. */
  readonly onStorage: (message: string | null) => void
  /** An outcome that can't be kept, by a defect of ours: its job stays running until the next start. */
  readonly onDefect: (jobId: number, error: unknown) => void
}

/**
 * Keeps the workers busy, in rounds: each is one transaction that settles the attempts which have ended
 * and claims jobs for the workers that are free.
 *
 * Rules: one round is in flight at a time; outcomes that the disk refuses are kept and written in a later
 * round, and nothing is claimed before; where handlers run in this process, a few jobs are claimed before
 * a worker is free for them (pace.ts), and given back if they can't begin soon, or their queue is paused,
 * or the queue stops; nothing polls for what it can be told, except that the wall clock is looked at while
 * jobs wait for it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  #lanes: readonly LaneWorkers[]
  #turns: Turns
  /** Lanes that are no more, while jobs still run on their workers. */
  #closing: readonly LaneWorkers[] = []
  #isStarted = false
  #ended: Ended[] = []
  #withdrawn: ClaimedRow[] = []
  #isAccepting = false
  #isGivingUp = false
  #wasWoken = false
  #refusal: string | null = null
  #rounds: Promise<void> | null = null
  #retry: Timer | null = null
  #look: Timer | null = null
  /** When that is, UTC ms; null where nothing waits for it. */
  #lookAt: number | null = null
  #patience: Timer | null = null

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#lanes = laneWorkersOf(options.lanes)
    this.#turns = new Turns(options.lanes)
  }

  /**
   * Have these workers from now on: those that join take jobs at once; of those that leave, busy ones finish
   * their job first. What was claimed for workers that are no more is given back.
   */
  staff(lanes: readonly Lane[]): void {
    if (!this.#isStarted) this.#lanes = laneWorkersOf(lanes)
    const before = this.#lanes
    const taken = new Set(this.#workers().map(({ id }) => id))
    const nextId = (): number => {
      let id = 1
      while (taken.has(id)) id++
      taken.add(id)
      return id
    }
    this.#lanes = lanes.map(
      ({ queue }) => before.find((lane) => lane.queue === queue) ?? new LaneWorkers(queue, []),
    )
    for (const [i, { workers }] of lanes.entries()) {
      this.#lanes[i]?.resize(workers, nextId)
    }
    const closed = before.filter((lane) => !this.#lanes.includes(lane))
    for (const lane of closed) lane.resize(0, nextId)
    this.#closing = [...this.#closing, ...closed].filter(({ members }) => members.length > 0)
    this.#withdrawn.push(...closed.flatMap((lane) => lane.withdraw(() => true)))
    this.#turns = new Turns(lanes)
    this.#tellWorkers()
    this.wake()
  }

  start(): void {
    this.#isStarted = true
    this.#options.executor.start(this.#workers())
    this.#isAccepting = true
    this.wake()
  }

  /** Claim nothing more, and give back what has not begun. Resolves when no round is in flight. */
  async stopClaiming(): Promise<void> {
    this.#isAccepting = false
    this.#look?.clear()
    this.#patience?.clear()
    await this.#rounds
    // The round that was in flight may have claimed ahead.
    await this.withdraw(() => true)
  }

  /** Resolves when every outcome is on disk, or was given up. */
  async settled(): Promise<void> {
    while (this.#hasOutcomes()) {
      this.wake()
      await this.#rounds
      if (this.#refusal === null) continue
      await new Promise<void>((resolve) => this.#options.clock.timer(RETRY_MS, resolve))
    }
  }

  /** From now on a refused outcome is not tried again: the next host recovers the job as lost. */
  giveUp(): void {
    this.#isGivingUp = true
    if (this.#refusal !== null) this.#abandon()
  }

  /** There may be something to claim or to settle. */
  wake(): void {
    if ((!this.#mayClaim && !this.#hasOutcomes()) || this.#retry) return
    this.#wasWoken = true
    this.#rounds ??= this.#runRounds().finally(() => {
      this.#rounds = null
      if (this.#wasWoken) this.wake()
    })
  }

  /**
   * `wake` where a worker is free and a job waits for it, or one becomes due sooner than was awaited: a round that
   * finds none is a transaction all the same.
   */
  wakeForPending(): void {
    const { store } = this.#options
    const isFree = this.#lanes.some(({ free, ahead }) => free + ahead > 0)
    const dueAt = nextDueAt(store)
    const isDueSooner = dueAt !== null && (this.#lookAt === null || dueAt < this.#lookAt)
    if (isDueSooner || (isFree && queuesWithPending(store).length > 0)) this.wake()
  }

  /** Give back the claims that match and have not begun. Resolves when that is on disk, or was refused. */
  async withdraw(isMeant: (row: ClaimedRow) => boolean): Promise<void> {
    const withdrawn = this.#lanes.flatMap((lane) => lane.withdraw(isMeant))
    if (withdrawn.length === 0) return
    this.#withdrawn.push(...withdrawn)
    this.wake()
    await this.#rounds
  }

  /** The claims that have not begun. */
  claimedAhead(): readonly ClaimedRow[] {
    return this.#lanes.flatMap((lane) => lane.waiting())
  }

  async #runRounds(): Promise<void> {
    while (this.#wasWoken && !this.#retry) {
      this.#wasWoken = false
      await this.#round()
    }
    if (this.#isAccepting && !this.#retry) this.#lookWhenDue()
  }

  async #round(): Promise<void> {
    const { store, clock, registry, fingerprints, onWriting, onSettled, onChanged } = this.#options
    const ended: Ended[] = []
    const withdrawn: ClaimedRow[] = []
    // Who works may change while the round is on its way to the disk.
    let lanes: readonly LaneWorkers[] = []
    const work = (): {
      readonly settled: readonly Settled[]
      readonly given: readonly JobRow[]
      readonly round: ClaimRound
    } => {
      lanes = this.#lanes
      // Taken inside the transaction: more may have ended while this waited its turn.
      ended.push(...this.#ended.splice(0))
      withdrawn.push(...this.#withdrawn.splice(0))
      const now = clock.now()
      const settled = settleEnded(store, registry, fingerprints, ended, now)
      const given = giveBack(store, withdrawn, now)
      return { settled, given, round: this.#claim(now) }
    }
    try {
      onWriting()
      const { settled, given, round } = await store.write(work)
      this.#report(null)
      for (const { attempt } of ended) this.#options.live.delete(attempt)
      if (settled.length + given.length > 0) {
        onSettled(settled, given)
        onChanged([...settled.map(({ row }) => row), ...given])
      }
      this.#begin(lanes, round)
    } catch (error) {
      if (error instanceof StorageError) this.#refused(error, ended, withdrawn)
      else await this.#defect(error, ended, withdrawn)
    }
  }

  #claim(now: number): ClaimRound {
    const { store, registry, executor, randomToken } = this.#options
    const mayClaim = this.#mayClaim
    const mayClaimAhead = mayClaim && executor.mayClaimAhead === true
    const demands = this.#lanes.map((lane) => ({
      queue: lane.queue,
      free: mayClaim ? lane.free : 0,
      ahead: mayClaimAhead ? lane.ahead : 0,
    }))
    return claimRound(store, registry, this.#turns, demands, randomToken, now)
  }

  #begin(lanes: readonly LaneWorkers[], { claimed, promoted, held, hasMore }: ClaimRound): void {
    const { clock, onChanged, onHeld } = this.#options
    if (promoted.length > 0) onChanged(promoted)
    if (held.length > 0) onHeld(held)
    const rows = claimed.flat()
    for (const [i, lane] of lanes.entries()) {
      lane.claimed(claimed[i] ?? [], clock.monotonic())
      this.#runNext(lane)
      if (!this.#lanes.includes(lane)) this.#withdrawn.push(...lane.withdraw(() => true))
    }
    if (this.#withdrawn.length > 0) this.#wasWoken = true
    if (rows.length > 0) onChanged(rows)
    if (hasMore) this.#wasWoken = true
    if (this.#lanes.some(({ hasClaimed }) => hasClaimed)) this.#watchPatience()
  }

  #runNext(lane: LaneWorkers): void {
    const { clock } = this.#options
    for (let next = lane.next(clock.monotonic()); next; next = lane.next(clock.monotonic())) {
      this.#run(lane, next.row, next.worker)
    }
  }

  #run(lane: LaneWorkers, row: ClaimedRow, worker: FreeWorker): void {
    const { executor, live, registry, clock, onRequest, onProgress, onLog } = this.#options
    const { maxAttempts, timeoutMs } = settingsFor(row, registry)
    // The attempt is known before it starts: a handler in this process may speak at once.
    const attempt = live.add(row)
    const startedAt = clock.monotonic()
    const execution = executor.execute(
      {
        workerId: worker.id,
        job: {
          id: row.id,
          type: row.type,
          queue: row.queue,
          attempt: row.starts,
          attempts: row.attempts,
          maxAttempts,
          key: row.key,
          createdAt: row.createdAt,
        },
        payload: row.payload,
        timeoutMs,
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
        onRequest: (request) => onRequest(row.id, request),
      },
    )
    attempt.execution = execution
    void execution.report.then((report) => {
      lane.pace.observe(clock.monotonic() - startedAt)
      if (!lane.release(worker)) this.#left(lane)
      this.#ended.push({ attempt, report, aborted: attempt.aborted })
      this.#runNext(lane)
      this.wake()
    })
  }

  /** A worker has left `lane`. */
  #left(lane: LaneWorkers): void {
    if (lane.members.length === 0) this.#closing = this.#closing.filter((closing) => closing !== lane)
    this.#tellWorkers()
  }

  #tellWorkers(): void {
    if (this.#isStarted) this.#options.executor.staff(this.#workers())
  }

  /** Every worker that there is, those that are leaving too. */
  #workers(): FreeWorker[] {
    return [...this.#lanes, ...this.#closing].flatMap((lane) => lane.members)
  }

  /** The disk has refused: what has ended is kept, and nothing is claimed until it can be written. */
  #refused(error: StorageError, ended: readonly Ended[], withdrawn: readonly ClaimedRow[]): void {
    this.#ended = [...ended, ...this.#ended]
    this.#withdrawn = [...withdrawn, ...this.#withdrawn]
    if (this.#hasOutcomes()) this.#report(error.message)
    if (this.#isGivingUp) this.#abandon()
    this.#retry = this.#options.clock.timer(RETRY_MS, () => {
      this.#retry = null
      this.wake()
    })
  }

  /** One of them can't be kept: each is tried alone, so that only that one is left behind. */
  async #defect(error: unknown, ended: readonly Ended[], withdrawn: readonly ClaimedRow[]): Promise<void> {
    if (ended.length + withdrawn.length === 0) throw error
    const { store, clock, registry, fingerprints, live, onSettled, onChanged, onDefect } = this.#options
    for (const { id } of withdrawn) onDefect(id, error)
    for (const one of ended) {
      try {
        const settled = await store.write(() =>
          settleEnded(store, registry, fingerprints, [one], clock.now()),
        )
        live.delete(one.attempt)
        if (settled.length === 0) continue
        onSettled(settled, [])
        onChanged(settled.map(({ row }) => row))
      } catch (cause) {
        if (cause instanceof StorageError) this.#refused(cause, [one], [])
        else {
          live.delete(one.attempt)
          onDefect(one.attempt.row.id, cause)
        }
      }
    }
    this.#wasWoken = true
  }

  /** On a disk in trouble, what room there is belongs to what runs already. */
  get #mayClaim(): boolean {
    return this.#isAccepting && this.#options.store.trouble === null
  }

  #hasOutcomes(): boolean {
    return this.#ended.length + this.#withdrawn.length > 0
  }

  #abandon(): void {
    for (const { attempt } of this.#ended.splice(0)) this.#options.live.delete(attempt)
    this.#withdrawn = []
  }

  #report(message: string | null): void {
    if (message === this.#refusal) return
    this.#refusal = message
    this.#options.onStorage(message)
  }

  /** Nothing may wait long behind a job that turns out slow. */
  #watchPatience(): void {
    if (this.#patience) return
    this.#patience = this.#options.clock.timer(AHEAD_PATIENCE_MS, () => {
      this.#patience = null
      const since = this.#options.clock.monotonic() - AHEAD_PATIENCE_MS
      const stuck = this.#lanes.filter((lane) => lane.hasWaitedSince(since))
      for (const lane of stuck) lane.pace.slowDown()
      void this.withdraw((row) => stuck.some((lane) => lane.waiting().includes(row)))
      if (this.#lanes.some(({ hasClaimed }) => hasClaimed)) this.#watchPatience()
    })
  }

  /** Look again when the next waiting job is due, or soon where the wall clock may have jumped. */
  #lookWhenDue(): void {
    const { store, clock } = this.#options
    const dueAt = nextDueAt(store)
    this.#lookAt = null
    if (dueAt === null && !hasPending(store)) return
    const delayMs = dueAt === null ? LONGEST_LOOK_MS : Math.min(dueAt - clock.now(), LONGEST_LOOK_MS)
    this.#look?.clear()
    this.#lookAt = clock.now() + Math.max(1, delayMs)
    this.#look = clock.timer(Math.max(1, delayMs), () => this.wake())
  }
}
