import type { Clock } from '../clock.ts'
import type { Fingerprints } from '../model/fingerprint.ts'
import { listRules } from '../store/group-rules.ts'
import { moveFailures, refreshSample, type MovedFailure } from '../store/move-failures.ts'
import type { RegroupInput, RegroupPortion } from '../store/reader/operations/regroup-portion.ts'
import type { Reader } from '../store/reader/reader.ts'
import { closeRegrouping, nextRegrouping, regroupedUpTo, type Regrouping } from '../store/regroupings.ts'
import type { Store } from '../store/store.ts'
import type { Ledger } from './ledger.ts'
import type { OperationRun } from './operation-run.ts'
import { Portions } from './portions.ts'
import { Tally } from './tally.ts'

export interface RegroupingsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly reader: Reader
  readonly fingerprints: Fingerprints
  readonly ledger: Ledger
  /** Some failures are in other groups. */
  readonly onMoved: () => void
}

/** Failures of one transaction, at most. */
const CHUNK = 200
/** Nobody waits for it: the thread and the disk are left to others for as long as it took. */
const REST_SHARE = 1

/**
 * Puts kept failures into the groups that the rules say. The reader makes their fingerprints; the main thread writes
 * in short portions. The host with the workers carries it out, one after the other, and goes on where another stopped.
 */
export class Regroupings {
  readonly #the: RegroupingsOptions
  #isStarted = false
  #isAtWork = false
  #stopped = new AbortController()

  constructor(the: RegroupingsOptions) {
    this.#the = the
  }

  start(): void {
    this.#isStarted = true
    this.adopt()
  }

  /** Begin no other portion; what the ledger has of it is ended by the ledger. */
  stop(): void {
    this.#isStarted = false
    this.#stopped.abort()
  }

  /** There may be some to carry out. */
  adopt(): void {
    if (this.#isAtWork || !this.#isStarted) return
    this.#isAtWork = true
    void this.#work().finally(() => (this.#isAtWork = false))
  }

  async #work(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      const run = this.#runOf(next)
      const end = await this.#carryOut(next, run)
        .then(() => null)
        .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
      const isLeft = !this.#isStarted
      await run?.end(isLeft ? null : end)
      // A disk that refuses will refuse again: the next start tries anew.
      if (isLeft || (end && !run)) return
      await this.#the.store.write(() => closeRegrouping(this.#the.store, next.id)).catch(() => this.stop())
    }
  }

  #next(): Regrouping | undefined {
    return this.#isStarted ? nextRegrouping(this.#the.store) : undefined
  }

  #runOf({ operationId }: Regrouping): OperationRun | null {
    const { ledger } = this.#the
    return operationId === null ? null : ledger.goOnWith(ledger.find(operationId), () => undefined)
  }

  async #carryOut({ id, typeId, ...from }: Regrouping, run: OperationRun | null): Promise<void> {
    const { store, clock, reader, fingerprints, onMoved } = this.#the
    const { signal } = this.#stopped
    const portions = new Portions({ clock, store, most: CHUNK, restShare: REST_SHARE })
    const touched = new Set<number>()
    let afterJobId: number | null = from.afterJobId
    while (afterJobId !== null) {
      const input: RegroupInput = { typeId, afterJobId, dir: fingerprints.dir, rules: listRules(store) }
      const found: RegroupPortion = await reader.run('regroupPortion', input, { signal })
      const { failures, afterJobId: next } = found
      for (let at = 0; at < failures.length;) {
        if (!(await this.#goesOn(run))) return
        const some = failures.slice(at, at + portions.size)
        await this.#move(portions, run, some)
        for (const { from: group } of some) if (group !== null) touched.add(group)
        at += some.length
        onMoved()
        await portions.pause()
      }
      if (next !== null) await store.writeBehind(() => regroupedUpTo(store, id, next))
      afterJobId = (await this.#goesOn(run)) ? next : null
    }
    await store.writeBehind(() => touched.forEach((group) => refreshSample(store, group)))
    onMoved()
  }

  async #goesOn(run: OperationRun | null): Promise<boolean> {
    return (!run || (await run.goesOn())) && this.#isStarted
  }

  async #move(portions: Portions, run: OperationRun | null, some: readonly MovedFailure[]): Promise<void> {
    const { store } = this.#the
    const move = () => portions.time(some.length, () => moveFailures(store, some))
    if (!run) return void (await store.writeBehind(move))
    await run.portion(() => ({ tally: new Tally([[null, move().size]]), jobs: null }))
  }
}
