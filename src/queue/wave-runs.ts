import { acceptWave, enterPlan, findPlan, openPlans, stopPlan } from '../store/plans.ts'
import type { NewOperation } from '../store/operations.ts'
import type { WavePlan } from '../model/wave-plan.ts'
import { isOver, type Operation } from '../model/operation.ts'
import type { BulkContext } from './bulk.ts'
import type { Ledger } from './ledger.ts'
import { WaveRun } from './wave-run.ts'

/**
 * The retries in waves that are under way. Whoever enters one, the host with the workers carries it out: it goes on
 * with those that it finds at its start, and with those that another process enters.
 */
export class WaveRuns {
  readonly #the: Omit<BulkContext, 'onCancelled' | 'onChanged' | 'run'>
  readonly #ledger: Ledger
  readonly #runs = new Map<number, WaveRun>()
  #isStarted = false

  constructor(the: Omit<BulkContext, 'onCancelled' | 'onChanged' | 'run'>, ledger: Ledger) {
    this.#the = the
    this.#ledger = ledger
  }

  /** Enter one. @returns its number in the ledger */
  async enter(operation: NewOperation, plan: WavePlan, asOf: number): Promise<number> {
    const { store } = this.#the
    const id = await this.#ledger.open(operation, (entered) => enterPlan(store, entered, plan, asOf))
    this.adopt()
    return id
  }

  /** Carry out what is open, from now on. */
  start(): void {
    this.#isStarted = true
    this.adopt()
  }

  /** Take on no other; those that are under way are ended by the ledger. */
  stop(): void {
    this.#isStarted = false
  }

  /** There may be others than those that are known. */
  adopt(): void {
    if (!this.#isStarted) return
    for (const id of openPlans(this.#the.store)) if (!this.#runs.has(id)) void this.#carryOut(id)
  }

  /** What has come of an operation's jobs has changed. */
  nudge(operationId: number): void {
    this.#runs.get(operationId)?.nudge()
  }

  /** Where a wave has stopped the plan, let it go on all the same. */
  async accept(id: number, because: string | null): Promise<void> {
    const { store, clock } = this.#the
    const wave = findPlan(store, id)?.stoppedBy ?? null
    if (wave === null || isOver(this.#ledger.find(id).state)) return
    await store.write(() => {
      acceptWave(store, id, wave, because, clock.now())
      stopPlan(store, id, null)
    })
  }

  async #carryOut(id: number): Promise<void> {
    const operation: Operation = this.#ledger.find(id)
    const run = this.#ledger.goOnWith(operation, () => this.nudge(id))
    const waves = new WaveRun({ ...this.#the, run })
    this.#runs.set(id, waves)
    let failure: Error | null = null
    try {
      await waves.work(operation.selection)
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    }
    await run.end(failure)
    this.#runs.delete(id)
  }
}
