import type { Clock } from '../clock.ts'
import { NotFoundError, YardmasterError } from '../errors.ts'
import { isOver, type Operation } from '../model/operation.ts'
import {
  beginOperation,
  findOperation,
  interruptOperations,
  updateOperation,
  type NewOperation,
} from '../store/operations.ts'
import { keepSkipped } from '../store/skipped-jobs.ts'
import type { Store } from '../store/store.ts'
import { OperationRun, type PortionOutcome } from './operation-run.ts'
import { keepChanged } from './keep-changed.ts'
import { Tally } from './tally.ts'

/**
 * The ledger of what is done to jobs: single actions are entered when they are done, sweeps when they begin,
 * and then with each portion in its transaction, so that what it says is true whenever the host goes away.
 */
export class Ledger {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onChanged: (operation: Operation) => void
  readonly #runs = new Map<number, OperationRun>()

  constructor(store: Store, clock: Clock, onChanged: (operation: Operation) => void) {
    this.#store = store
    this.#clock = clock
    this.#onChanged = onChanged
  }

  /**
   * Enter what `act` does to one job. Inside `store.write`; tell of it with `told` after the commit.
   *
   * @param act does it for the operation of this id
   */
  enter(operation: NewOperation, now: number, act: (operationId: number) => PortionOutcome): number {
    const id = beginOperation(this.#store, operation, now)
    const { jobs, tally, left = [] } = act(id)
    keepSkipped(this.#store, id, left)
    if (jobs) keepChanged(this.#store, id, { ...jobs, number: 0 })
    updateOperation(this.#store, id, 'done', tally.outcome(), { finishedAt: now })
    return id
  }

  /** Begin a sweep. What it does is told to the run that is returned. */
  async begin(operation: NewOperation): Promise<OperationRun> {
    const id = await this.#store.write(() => beginOperation(this.#store, operation, this.#clock.now()))
    const run = new OperationRun({
      id,
      store: this.#store,
      clock: this.#clock,
      onChanged: () => this.told(id),
      onEnd: () => this.#runs.delete(id),
    })
    this.#runs.set(id, run)
    this.told(id)
    return run
  }

  /** Enter an operation that goes on for as long as it takes, and outlives its host. @param also in the same transaction */
  async open(operation: NewOperation, also: (operationId: number) => void): Promise<number> {
    const id = await this.#store.write(() => {
      const entered = beginOperation(this.#store, operation, this.#clock.now())
      also(entered)
      return entered
    })
    this.told(id)
    return id
  }

  /** Go on with one that `open` has entered. @param onSteered told of every pause, resumption and end */
  goOnWith({ id, state, affected, skipped, plan }: Operation, onSteered: () => void): OperationRun {
    // Before its jobs are fixed, those that are passed over are counted anew.
    const counts = plan?.isFixed ? skipped.map(({ reason, count }) => [reason, count] as const) : []
    const run = new OperationRun({
      id,
      store: this.#store,
      clock: this.#clock,
      tally: new Tally([[null, affected], ...counts]),
      isPaused: state === 'paused',
      onSteered,
      onChanged: () => this.told(id),
      onEnd: () => this.#runs.delete(id),
    })
    this.#runs.set(id, run)
    return run
  }

  /** @throws NOT_FOUND */
  find(id: number): Operation {
    const operation = findOperation(this.#store, id)
    if (!operation) throw new NotFoundError('operation', id)
    return operation
  }

  /** Let it rest after the portion that it is at, go on, or end. @throws NOT_FOUND; WRONG_PHASE where it does not run here */
  async steer(id: number, to: 'pause' | 'resume' | 'stop'): Promise<Operation> {
    const operation = this.find(id)
    const run = this.#runs.get(id)
    if (!run) {
      throw new YardmasterError(
        'WRONG_PHASE',
        isOver(operation.state)
          ? `operation ${id} is over: it can't be ${to === 'stop' ? 'stopped' : `${to}d`} any more`
          : `operation ${id} runs in another process: it can only be steered there`,
        { id, state: operation.state },
      )
    }
    await run[to]()
    return this.find(id)
  }

  /** Mark what a host that is gone left open. Only the owner of the workers may know that it is gone. */
  async interrupt(): Promise<void> {
    const ids = await this.#store.write(() => interruptOperations(this.#store))
    for (const id of ids) this.told(id)
  }

  /** End what runs here, and wait until it has. */
  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.interrupt()))
  }

  told(id: number): void {
    const operation = findOperation(this.#store, id)
    if (operation) this.#onChanged(operation)
  }
}
