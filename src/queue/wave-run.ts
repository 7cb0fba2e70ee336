import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Timer } from '../clock.ts'
import type { Operation } from '../model/operation.ts'
import { nextStep, type WaveStep } from '../model/wave-plan.ts'
import {
  beginFixing,
  endFixing,
  findPlan,
  fixedJobs,
  fixJobs,
  openPlans,
  retryPlan,
  stopPlan,
  takeJobs,
} from '../store/plans.ts'
import type { Skip } from '../store/skipped-jobs.ts'
import type { Store } from '../store/store.ts'
import { actOnPortion } from './bulk-acts.ts'
import { planOf, type BulkContext } from './bulk.ts'
import { Portions } from './portions.ts'
import { Tally } from './tally.ts'

/** Jobs of one transaction, at most. */
const CHUNK = 500
/** Ids that are fixed in one transaction. */
const FIXED_AT_ONCE = 5_000

/**
 * A retry in waves, from where it stands to its end: first its jobs are fixed, then they are let go as the plan says.
 *
 * What has been done is committed with how far that has come, portion by portion, and what to do next is always
 * decided from the database: so a host that goes away loses no job of the plan and lets none go twice, and whoever
 * comes next goes on from there.
 */
export class WaveRun {
  readonly #the: Omit<BulkContext, 'onCancelled' | 'onChanged'>
  readonly #portions: Portions
  #news = Promise.withResolvers<void>()

  constructor(the: Omit<BulkContext, 'onCancelled' | 'onChanged'>) {
    this.#the = the
    this.#portions = new Portions({ ...the, most: CHUNK, restShare: 0 })
  }

  /** Something has happened that it may wait for. */
  nudge(): void {
    this.#news.resolve()
  }

  /** Work until it is over, or the host goes away. @param selection the jobs that it was meant for */
  async work(selection: Operation['selection']): Promise<void> {
    const { run } = this.#the
    if (!this.#plan().isFixed && !(await this.#fix(selection))) return
    while (await run.goesOn()) {
      // Before the look: what happens after it is news.
      this.#news = Promise.withResolvers()
      const step = this.#next()
      switch (step.kind) {
        case 'done':
          return
        case 'release':
          await this.#release(step)
          break
        case 'stop':
          await this.#stop(step.wave)
          break
        case 'await-rate':
          await this.#rest(step.until)
          break
        case 'await-outcomes':
          await this.#rest(null)
      }
    }
  }

  #plan() {
    const plan = findPlan(this.#the.store, this.#the.run.id)
    if (!plan) throw new Error(`operation ${this.#the.run.id} has no plan`)
    return plan
  }

  #next(): WaveStep {
    const { store, run, clock } = this.#the
    const state = retryPlan(store, run.id)
    return state ? nextStep(state.plan, state.remaining, state.waves, clock.now()) : { kind: 'done' }
  }

  /** Fix which jobs are meant, as of the moment that they were looked at. @returns whether it came to its end */
  async #fix(selection: Operation['selection']): Promise<boolean> {
    if ('operation' in selection || 'subject' in selection) return false
    const { store, run } = this.#the
    const { asOf } = this.#plan()
    await store.write(() => beginFixing(store, run.id))
    const held = await heldByOthers(store, run.id)
    const meant = 'filter' in selection ? { ...selection, asOf } : selection
    const { walk } = await planOf(this.#the, 'retry', meant, this.#portions, run)
    let ids: number[] = []
    const flush = async (): Promise<void> => {
      const fixed = ids
      ids = []
      if (fixed.length > 0) await store.writeBehind(() => fixJobs(store, run.id, fixed))
    }
    for await (const portion of walk) {
      if (!(await run.goesOn())) return false
      run.count(new Tally(portion.passedOver), portion.left)
      const planned = portion.ids.filter((id) => held.has(id))
      if (planned.length > 0)
        run.count(
          new Tally([['planned', planned.length]]),
          planned.map((id): Skip => ({ id, reason: 'planned' })),
        )
      ids.push(...portion.ids.filter((id) => !held.has(id)))
      if (ids.length >= FIXED_AT_ONCE) await flush()
      await nextTurn()
    }
    await flush()
    // Counted and fixed in one transaction: a host that goes away before it fixes and counts anew.
    await run.portion(() => {
      endFixing(store, run.id)
      return { tally: new Tally(), jobs: null }
    })
    return true
  }

  /** Let a portion go, and count those that others have changed meanwhile. */
  async #release({ jobs, wave, size }: Extract<WaveStep, { readonly kind: 'release' }>): Promise<void> {
    const { store, registry, clock, run, onSwept } = this.#the
    const { asOf, taken } = this.#plan()
    const ids = fixedJobs(store, run.id, taken, Math.min(jobs, this.#portions.size))
    await run.portion(() =>
      this.#portions.time(ids.length, () => {
        const deed = {
          action: 'retry',
          operationId: run.id,
          change: {},
          wave: { number: wave, size },
        } as const
        const outcome = actOnPortion(store, registry, deed, ids, { asOf, now: clock.now() })
        takeJobs(store, run.id, { taken: ids.length, wave, portion: outcome.changed.length })
        return outcome
      }),
    )
    onSwept([])
    await this.#portions.pause()
  }

  async #stop(wave: number): Promise<void> {
    const { store, run } = this.#the
    await store.write(() => stopPlan(store, run.id, wave))
    await run.pause()
  }

  /** Until there is news, or the wall clock says so. @param until UTC ms; null for as long as it takes */
  async #rest(until: number | null): Promise<void> {
    const { clock } = this.#the
    const timer: Timer | null =
      until === null ? null : clock.timer(Math.max(1, until - clock.now()), () => this.nudge())
    await this.#news.promise
    timer?.clear()
  }
}

/** The jobs that wait for their turn in other plans: a job is in one plan at a time. */
async function heldByOthers(store: Store, operationId: number): Promise<ReadonlySet<number>> {
  const held = new Set<number>()
  for (const other of openPlans(store)) {
    const plan = other === operationId ? undefined : findPlan(store, other)
    for (let number = plan?.taken ?? 0; plan && number < plan.jobs;) {
      const ids = fixedJobs(store, other, number, FIXED_AT_ONCE)
      if (ids.length === 0) break
      for (const id of ids) held.add(id)
      number += ids.length
      await nextTurn()
    }
  }
  return held
}
