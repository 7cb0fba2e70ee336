import type { Clock } from '../clock.ts'
import { KeyConflictError } from '../errors.ts'
import type { JobRow } from '../store/job-rows.ts'
import type { Store } from '../store/store.ts'
import { insertOrFind, type InsertedOrFound } from './enqueue.ts'
import type { NewJob } from './queue.ts'
import type { HandlerRegistry } from './registry.ts'

/** Jobs of one transaction: enough to share a sync between many, few enough to keep the thread free. */
const LARGEST_GROUP = 500

interface Call {
  readonly job: NewJob
  readonly resolve: (inserted: InsertedOrFound) => void
  readonly reject: (error: unknown) => void
}

export interface EnqueueCallsOptions {
  readonly store: Store
  readonly registry: HandlerRegistry
  readonly clock: Clock
  /** A transaction is on its way: whoever writes next does so after it, and mostly in the same one. */
  readonly onWriting: () => void
  /** After commit, before the callers hear of it. */
  readonly onInserted: (rows: readonly JobRow[]) => void
}

/**
 * Calls that enqueue one job each, gathered until the transaction begins: ten callers at once then cost one
 * statement and no savepoints. A key that is in conflict concerns its own call only.
 */
export class EnqueueCalls {
  readonly #the: EnqueueCallsOptions
  #waiting: Call[] = []
  #isWriting = false

  constructor(the: EnqueueCallsOptions) {
    this.#the = the
  }

  /** @throws KEY_CONFLICT; StorageError, and then nothing was enqueued */
  enqueue(job: NewJob): Promise<InsertedOrFound> {
    const { promise, resolve, reject } = Promise.withResolvers<InsertedOrFound>()
    this.#waiting.push({ job, resolve, reject })
    if (!this.#isWriting) void this.#write()
    return promise
  }

  async #write(): Promise<void> {
    const { store, registry, clock, onWriting, onInserted } = this.#the
    this.#isWriting = true
    const taken: Call[] = []
    try {
      const writing = store.write(() => {
        // More may have come while this waited its turn; and it may be run again, where another writes.
        taken.push(...this.#waiting.splice(0, LARGEST_GROUP - taken.length))
        this.#isWriting = false
        if (this.#waiting.length > 0) void this.#write()
        const jobs = taken.map(({ job }) => job)
        return insertOrFind(store, registry, jobs, clock.now())
      })
      onWriting()
      const outcomes = await writing
      onInserted(outcomes.flatMap((outcome) => (isNew(outcome) ? outcome.row : [])))
      for (const [i, outcome] of outcomes.entries()) answer(taken[i] as Call, outcome)
    } catch (error) {
      this.#isWriting = false
      for (const { reject } of taken.length > 0 ? taken : this.#waiting.splice(0)) reject(error)
    }
  }
}

function isNew(outcome: InsertedOrFound | KeyConflictError): outcome is InsertedOrFound {
  return !(outcome instanceof KeyConflictError) && outcome.isNew
}

function answer({ resolve, reject }: Call, outcome: InsertedOrFound | KeyConflictError): void {
  if (outcome instanceof KeyConflictError) reject(outcome)
  else resolve(outcome)
}
