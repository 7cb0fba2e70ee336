import assert from 'node:assert/strict'
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Database as Connection } from 'better-sqlite3'
import type { OpenQueue } from '../../../src/queue/queue.ts'
import { openQueue } from '../../../src/queue/open-queue.ts'
import { openDatabase } from '../../../src/store/open-database.ts'
import { Store } from '../../../src/store/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import type { ManualAttempt } from '../../support/manual-executor.ts'
import type { Caller } from './handlers.ts'
import { Host } from './host.ts'
import { scratchFolder } from './scratch-folder.ts'

/** Turns of the event loop without a transaction after which nothing more happens by itself. */
const QUIET_TURNS = 3
/** Far more transactions than any one step can cause. */
const MOST_WRITES = 1_000

/** A program that writes to the same file, through a connection of its own. It runs nothing. */
interface Beside {
  readonly db: Connection
  readonly queue: OpenQueue
}

/** What the model is held against: a host on a real file, a program beside it, and one clock for all. */
export class Rig {
  readonly clock: FakeClock
  host: Host
  /** Attempts of hosts that were taken for dead, by job: what they still say comes too late. */
  readonly stale: { readonly jobId: number; readonly attempt: ManualAttempt }[] = []
  /** Steps taken: what is looked at in turn goes by it. */
  steps = 0
  /** What the product has told its operator of defects of its own: nothing, whatever is done to it. */
  readonly complaints: string[] = []
  /** When the step began: what happened since carries a time between this and now. */
  since: number
  #beside: Beside
  #frozen: Host[] = []
  readonly #folder: string
  #files = 1
  /** Of hosts that are gone without an end, as of those that had one. */
  readonly #threads = new Set<Worker>()
  readonly #onThread = (thread: Worker): void => {
    this.#threads.add(thread)
  }
  readonly #consoleError = console.error

  static async open(): Promise<Rig> {
    const folder = scratchFolder()
    const file = join(folder, 'queue-1.db')
    const clock = new FakeClock()
    const host = await Host.open(file, clock)
    return new Rig(folder, clock, host, await openBeside(file, clock))
  }

  private constructor(folder: string, clock: FakeClock, host: Host, beside: Beside) {
    this.#folder = folder
    this.clock = clock
    this.host = host
    this.#beside = beside
    this.since = clock.now()
    process.on('worker', this.#onThread)
    console.error = (...values: unknown[]) => this.complaints.push(values.map(String).join(' '))
  }

  queueOf(caller: Caller): OpenQueue {
    return caller === 'host' ? this.host.queue : this.#beside.queue
  }

  /** Whether a host of now, or one that was taken for dead, has found the disk full: it purges then, by itself. */
  get hasBeenFull(): boolean {
    return [this.host, ...this.#frozen].some(({ writes }) => writes.hasBeenFull)
  }

  /** A connection to look at rows with. */
  get db(): Connection {
    return this.#beside.db
  }

  /** Resolves when nothing happens any more until somebody calls or the clock moves. */
  async quiet(): Promise<void> {
    const { writes } = this.host
    const first = writes.tried
    for (let turns = 0, tried = first; turns < QUIET_TURNS;) {
      assert(tried - first < MOST_WRITES, 'it does not come to rest: one transaction follows the other')
      await turn()
      turns = writes.tried === tried && !writes.isAwaited ? turns + 1 : 0
      tried = writes.tried
    }
  }

  /** The host's process is killed, and its successor finds the files as they stood at that moment. */
  async kill(): Promise<void> {
    const { file } = this.host
    const image = join(this.#folder, `queue-${++this.#files}.db`)
    copyFileSync(file, image)
    copyFileSync(`${file}-wal`, `${image}-wal`)
    this.#dropAll()
    this.host = await Host.open(image, this.clock)
    this.#beside = await openBeside(image, this.clock)
  }

  /** The host stands still and is taken for dead, as when its lock was broken: a second one takes over. */
  async overtake(): Promise<void> {
    const { host } = this
    host.freeze()
    // What comes to its senses later claims nothing: it may only still report.
    void host.queue.stop()
    this.#frozen.push(host)
    this.stale.push(
      ...host.executor.running.map((attempt) => ({ jobId: attempt.assignment.job.id, attempt })),
    )
    this.host = await Host.open(host.file, this.clock)
  }

  /** After the host's queue has stopped: its successor opens the same file. */
  async reopen(): Promise<void> {
    await this.host.close()
    this.host = await Host.open(this.host.file, this.clock)
  }

  async dispose(): Promise<void> {
    console.error = this.#consoleError
    process.off('worker', this.#onThread)
    this.#dropAll()
    await Promise.all([...this.#threads].map((thread) => thread.terminate()))
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 })
  }

  #dropAll(): void {
    for (const frozen of this.#frozen.splice(0)) frozen.drop()
    this.stale.length = 0
    this.#beside.db.close()
    this.host.drop()
  }
}

/** A turn of the event loop: writes that wait for it have been committed. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

async function openBeside(file: string, clock: FakeClock): Promise<Beside> {
  const db = openDatabase(file, clock.now())
  return { db, queue: await openQueue({ file: new Store(db, file, clock), clock }) }
}
