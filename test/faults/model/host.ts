import type { Database as Connection } from 'better-sqlite3'
import type { Clock } from '../../../src/clock.ts'
import type { Job } from '../../../src/model/job.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import type { Assignment, AttemptObserver, Execution } from '../../../src/runner/executor.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { Store } from '../../../src/store/store.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { ManualExecutor, type ManualAttempt } from '../../support/manual-executor.ts'
import { FaultyConnection } from './faulty-connection.ts'
import { HANDLERS, OWN_QUEUE, WORKERS } from './handlers.ts'

export const DRAIN_MS = 1_000

/** A start of a handler as the executor was asked for it. */
export interface Start {
  readonly attempt: ManualAttempt
  readonly at: number
}

/** Keeps the order in which attempts were started. */
class WatchedExecutor extends ManualExecutor {
  readonly #clock: Clock
  #starts: Start[] = []

  constructor(clock: Clock) {
    super()
    this.#clock = clock
  }

  override execute(assignment: Assignment, observer: AttemptObserver): Execution {
    const execution = super.execute(assignment, observer)
    this.#starts.push({ attempt: this.running.at(-1) as ManualAttempt, at: this.#clock.now() })
    return execution
  }

  /** The starts since this was asked last, in their order. */
  takeStarts(): readonly Start[] {
    return this.#starts.splice(0)
  }
}

/** It keeps no room for the worst day: that would be 32 MB for each host, written by no clock of ours. */
class UnballastedStore extends Store {
  override keepBallast(): void {}
}

/** One life of a host: a queue with its workers over a file, and everything about it that a test may touch. */
export class Host {
  readonly file: string
  readonly queue: OpenQueue
  readonly executor: WatchedExecutor
  readonly writes: FaultyConnection
  /** The jobs as somebody sees them who only listens. Null once it has to look again. */
  mirror: Map<number, Job> | null = null
  /** As it has told: while writes fail it refuses new work untried. */
  isWritable = true
  readonly #db: Connection
  readonly #store: Store
  readonly #clock: MortalClock

  /** Opened over `file`, not started. */
  static async open(file: string, clock: FakeClock): Promise<Host> {
    const mortal = new MortalClock(clock)
    const db = openDatabase(file, clock.now())
    const writes = new FaultyConnection(db, () => clock.advance(5_001))
    const store = new UnballastedStore(writes.connection, file, mortal)
    const executor = new WatchedExecutor(clock)
    const queue = await openQueue({
      // Whoever hands over a store holds the lock on it already: locks are the torture suite's business.
      file: store,
      clock: mortal,
      executor,
      workers: WORKERS.shared,
      queues: { [OWN_QUEUE]: { workers: WORKERS.own } },
      drainMs: DRAIN_MS,
    })
    for (const [type, settings] of Object.entries(HANDLERS)) queue.register(type, settings)
    return new Host(file, queue, executor, writes, db, store, mortal)
  }

  private constructor(
    file: string,
    queue: OpenQueue,
    executor: WatchedExecutor,
    writes: FaultyConnection,
    db: Connection,
    store: Store,
    clock: MortalClock,
  ) {
    this.file = file
    this.queue = queue
    this.executor = executor
    this.writes = writes
    this.#db = db
    this.#store = store
    this.#clock = clock
    queue.on('jobs', ({ changed }) => {
      for (const job of changed) this.mirror?.set(job.id, job)
    })
    queue.on('stale', () => (this.mirror = null))
    queue.on('storage', ({ isWritable }) => (this.isWritable = isWritable))
  }

  /** Nothing of it happens any more by itself: its process stands still, or is gone. */
  freeze(): void {
    this.#clock.die()
  }

  /** Let go of the file as a system does with that of a dead process: no stop, no last write. */
  drop(): void {
    this.freeze()
    this.#db.close()
  }

  /** An orderly end, once its queue has stopped. */
  async close(): Promise<void> {
    await this.queue.close()
    await this.#store.close()
  }
}

/** A clock whose timers die with their process. */
class MortalClock implements Clock {
  readonly #clock: Clock
  #isAlive = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  timer(delayMs: number, fire: () => void): { clear: () => void } {
    return this.#clock.timer(delayMs, () => {
      if (this.#isAlive) fire()
    })
  }

  die(): void {
    this.#isAlive = false
  }
}
