import type { Clock } from '../clock.ts'
import type { OperationState } from '../model/operation.ts'
import { updateOperation } from '../store/operations.ts'
import { KEPT_SKIPPED, keepSkipped, type Skip } from '../store/skipped-jobs.ts'
import type { Store } from '../store/store.ts'
import { keepChanged, type ChangedJobs } from './keep-changed.ts'
import { Tally } from './tally.ts'

export interface OperationRunOptions {
  readonly id: number
  readonly store: Store
  readonly clock: Clock
  /** The ledger has news of it. */
  readonly onChanged: () => void
  readonly onEnd: () => void
  /** What an earlier host has counted, where this one goes on with it. */
  readonly tally?: Tally
  readonly isPaused?: boolean
  /** Where it outlives its host: told of every pause, resumption and end; and a host that goes away leaves it as it is. */
  readonly onSteered?: () => void
}

/** What came of a portion. */
export interface PortionOutcome {
  readonly tally: Tally
  readonly jobs: Omit<ChangedJobs, 'number'> | null
  /** Jobs that it has left. */
  readonly left?: readonly Skip[]
}

/**
 * An operation that goes through its jobs: `running` and `paused` by turns, then `stopped`, `interrupted`,
 * `failed` or `done`. Whoever does the work asks `goesOn` before each portion.
 */
export class OperationRun {
  readonly #the: OperationRunOptions
  readonly #ended = Promise.withResolvers<void>()
  #tally = new Tally()
  /** Jobs that were passed over, and are not entered yet. */
  #passedOver: readonly Skip[] = []
  #state: OperationState = 'running'
  #rest: PromiseWithResolvers<void> | null = null

  /** Its host goes away, and another will go on with it. */
  #isLeft = false

  constructor(the: OperationRunOptions) {
    this.#the = the
    this.#tally = the.tally ?? this.#tally
    if (!the.isPaused) return
    this.#state = 'paused'
    this.#rest = Promise.withResolvers()
  }

  get id(): number {
    return this.#the.id
  }

  get tally(): Tally {
    return this.#tally
  }

  /** Count what needs no transaction, such as jobs that are passed over. @param left which they are, where that is known */
  count(tally: Tally, left: readonly Skip[] = []): void {
    this.#tally = this.#tally.with(tally)
    if (left.length > 0 && this.#passedOver.length < KEPT_SKIPPED)
      this.#passedOver = [...this.#passedOver, ...left]
  }

  /** Whether to do another portion; waits while it is paused. */
  async goesOn(signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) this.#leave('stopped')
    while (this.#rest && !this.#isLeft) {
      const stopped = Promise.withResolvers<void>()
      signal?.addEventListener('abort', () => stopped.resolve(), { once: true })
      await Promise.race([this.#rest.promise, stopped.promise])
      if (signal?.aborted) this.#leave('stopped')
    }
    return this.#state === 'running' && !this.#isLeft
  }

  /** Do a portion and enter it, in one transaction. It may be run again where another process writes. */
  async portion<T extends PortionOutcome>(work: () => T): Promise<T> {
    const { store, id } = this.#the
    const outcome = await store.writeBehind(() => {
      const done = work()
      const sum = this.#tally.with(done.tally)
      if (done.jobs) keepChanged(store, id, { ...done.jobs, number: this.#tally.affected })
      keepSkipped(store, id, [...this.#passedOver, ...(done.left ?? [])])
      updateOperation(store, id, this.#rest ? 'paused' : 'running', sum.outcome())
      return done
    })
    this.#tally = this.#tally.with(outcome.tally)
    this.#passedOver = []
    this.#the.onChanged()
    return outcome
  }

  async pause(): Promise<void> {
    if (this.#state !== 'running') return
    this.#state = 'paused'
    this.#rest = Promise.withResolvers()
    await this.#say()
    this.#the.onSteered?.()
  }

  async resume(): Promise<void> {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    await this.#say()
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#leave('stopped')
    await this.#ended.promise
  }

  /** As `stop`, because its host goes away. */
  async interrupt(): Promise<void> {
    this.#isLeft = this.#the.onSteered !== undefined
    if (this.#isLeft) this.#wake()
    else this.#leave('interrupted')
    await this.#ended.promise
  }

  /** Enter the end. @param error why it failed; null where it has come to its end, or was ended */
  async end(error: Error | null): Promise<void> {
    if (error !== null) this.#leave('failed')
    else if (!this.#isLeft) this.#leave('done')
    try {
      if (error !== null || !this.#isLeft) await this.#say(error)
    } catch {
      // The disk that refused the portion may refuse this, too: the next host finds it open, and marks it.
    } finally {
      this.#the.onEnd()
      this.#ended.resolve()
    }
  }

  /** The first end counts. */
  #leave(state: OperationState): void {
    if (this.#state === 'running' || this.#state === 'paused') this.#state = state
    this.#wake()
  }

  #wake(): void {
    this.#rest?.resolve()
    this.#rest = null
    this.#the.onSteered?.()
  }

  async #say(error: Error | null = null): Promise<void> {
    const { store, clock, id, onChanged } = this.#the
    const isOpen = this.#state === 'running' || this.#state === 'paused'
    await store.write(() => {
      keepSkipped(store, id, this.#passedOver)
      updateOperation(store, id, this.#state, this.#tally.outcome(), {
        finishedAt: isOpen ? null : clock.now(),
        error: error?.message ?? null,
      })
    })
    onChanged()
  }
}
