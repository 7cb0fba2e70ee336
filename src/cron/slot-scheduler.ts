import type { Timer } from '../clock.ts'
import { messageOf, NotFoundError, YardmasterError } from '../errors.ts'
import type { MissedSlots, Schedule, ScheduleForecast, ScheduleRun } from '../model/schedule.ts'
import { moveSlot, setEnabled } from '../store/schedules.ts'
import type { Writing } from '../store/writing.ts'
import { asSchedule, entriesOf, saveEntries, type Entry } from './entries.ts'
import { forecast } from './forecast.ts'
import type { ResolvedSchedule } from './schedule.ts'
import { keepMissed, missedOf, runsOf } from './schedule-history.ts'
import { ScheduleRuns } from './schedule-runs.ts'
import type { Scheduler, SchedulerOptions } from './scheduler.ts'
import { decideSlot, settledSlot } from './slot.ts'
import { slotsWithin } from './slots-within.ts'

/** Slots are looked at this often at least, so that a sleep or a jump of the clock is noticed soon. */
const LOOK_MS = 5_000

/** The wall clock has been set back by more than the jitter of a time server. */
const JUMP_MS = 1_000

/** How long `stop` waits for what runs; what is not done by then is taken up at the next start. */
const STOP_MS = 5_000

/** The scheduler on persisted slots, not yet started. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new SlotScheduler(options)
}

/** Looks at every schedule's next slot, and says what becomes of those whose time has come. */
class SlotScheduler implements Scheduler {
  readonly #the: SchedulerOptions
  readonly #runs: ScheduleRuns
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  #entries: Map<string, Entry>
  #timer: Timer | null = null
  #isStarted = false
  #lookedAt: { readonly wall: number; readonly monotonic: number } | null = null

  constructor(options: SchedulerOptions) {
    this.#the = options
    this.#entries = entriesOf(options)
    this.#runs = new ScheduleRuns({
      ...options,
      entry: (name) => this.#entries.get(name),
      signal: this.#stop.signal,
      onChanged: () => this.#emit(),
    })
  }

  start(): void {
    if (this.#isStarted || this.#stop.signal.aborted) return
    this.#isStarted = true
    saveEntries(this.#the.store, this.#entries).catch((error: unknown) => this.#report('slots', error))
    this.#runs.takeUp()
    this.#look()
  }

  async stop(): Promise<void> {
    this.#timer?.clear()
    this.#stop.abort(new Error('the console stopped'))
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = this.#the.clock.timer(STOP_MS, resolve)
    await Promise.race([this.#runs.ended(), late])
    timer.clear()
  }

  list(): Schedule[] {
    return [...this.#entries.values()].map((entry) => asSchedule(entry, this.#runs.isGoing(entry.plan.name)))
  }

  runs(
    name: string,
    { limit = 20, offset = 0 }: { limit?: number | undefined; offset?: number | undefined } = {},
  ): { runs: ScheduleRun[]; total: number } {
    this.#entry(name)
    return runsOf(this.#the.store, name, limit, offset)
  }

  missed(name: string, limit = 20): MissedSlots[] {
    this.#entry(name)
    return missedOf(this.#the.store, name, limit)
  }

  upcoming(name: string, limit = 5): number[] {
    const { nextAfter } = this.#entry(name).plan
    return slotsWithin(nextAfter, { from: this.#the.clock.now(), to: Infinity, most: limit })
  }

  forecast(spanMs: number): Promise<ScheduleForecast> {
    const from = this.#the.clock.now()
    const enabled = [...this.#entries.values()].filter(({ isEnabled }) => isEnabled)
    return forecast(
      enabled.map(({ plan }) => plan),
      from,
      from + spanMs,
    )
  }

  async trigger(name: string, write?: Writing): Promise<{ jobId: Promise<number | null> }> {
    const entry = this.#entry(name)
    if (this.#stop.signal.aborted) throw new YardmasterError('WRONG_PHASE', 'the console is stopping')
    if (this.#runs.isGoing(name)) {
      const message = `schedule "${name}" is running: it can run again when that has ended`
      throw new YardmasterError('NOT_ALLOWED', message, { name })
    }
    const { promise: jobId, resolve } = Promise.withResolvers<number | null>()
    // What enqueues nothing may take an hour.
    if (entry.plan.work.kind === 'built-in') resolve(null)
    await this.#runs.begin(entry, null, 'trigger', { onJob: resolve, write })
    return { jobId }
  }

  async enable(name: string, write?: Writing): Promise<void> {
    const entry = this.#entry(name)
    if (!entry.isEnabled) await this.#change(entry, true, entry.plan.nextAfter(this.#the.clock.now()), write)
    this.#lookAgain()
  }

  async disable(name: string, write?: Writing): Promise<void> {
    const entry = this.#entry(name)
    if (entry.isEnabled) await this.#change(entry, false, null, write)
  }

  async replace(schedules: readonly ResolvedSchedule[]): Promise<void> {
    this.#entries = entriesOf({ ...this.#the, schedules })
    this.#emit()
    await saveEntries(this.#the.store, this.#entries)
    this.#lookAgain()
  }

  on(_event: 'changed', listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** On disk first: a change that could not be kept has not happened. */
  async #change(
    entry: Entry,
    isEnabled: boolean,
    nextSlotAt: number | null,
    write: Writing = (work) => this.#the.store.write(work),
  ): Promise<void> {
    const { store } = this.#the
    const { name, expression } = entry.plan
    await write(() => setEnabled(store, { name, expression, isEnabled, nextSlotAt }))
    // A changed config may have put another in its place meanwhile.
    Object.assign(this.#entries.get(name) ?? entry, { isEnabled, nextSlotAt })
    this.#emit()
  }

  #look(): void {
    if (this.#stop.signal.aborted) return
    const now = this.#the.clock.now()
    const monotonic = this.#the.clock.monotonic()
    const drift = this.#lookedAt ? now - this.#lookedAt.wall - (monotonic - this.#lookedAt.monotonic) : 0
    if (drift < -JUMP_MS) this.#settleSlots(now)
    this.#lookedAt = { wall: now, monotonic }

    for (const entry of this.#entries.values()) this.#lookAt(entry, now)
    const next = Math.min(...[...this.#entries.values()].map(({ nextSlotAt }) => nextSlotAt ?? Infinity))
    this.#timer = this.#the.clock.timer(Math.min(LOOK_MS, Math.max(1, next - now)), () => this.#look())
  }

  #lookAgain(): void {
    if (!this.#isStarted) return
    this.#timer?.clear()
    this.#look()
  }

  #lookAt(entry: Entry, now: number): void {
    const { name, catchUp } = entry.plan
    const { nextSlotAt: slotAt } = entry
    if (slotAt === null) return
    const isRunning = this.#runs.isGoing(name)
    switch (decideSlot({ slotAt, now, catchUp, isRunning })) {
      case 'wait':
        return
      case 'skip':
        this.#miss(entry, slotAt, { reason: isRunning ? 'busy' : 'away', madeUp: 0 })
        entry.nextSlotAt = entry.plan.nextAfter(now)
        this.#keep(entry)
        return
      case 'run':
        this.#begin(entry, slotAt, 'slot')
        return
      case 'catch-up':
        this.#miss(entry, slotAt, { reason: 'away', madeUp: 1 })
        this.#begin(entry, slotAt, 'catch-up')
    }
  }

  #begin(entry: Entry, slotAt: number, cause: 'slot' | 'catch-up'): void {
    this.#runs.begin(entry, slotAt, cause).catch((error: unknown) => this.#report(entry.plan.name, error))
  }

  /** A history that lacks a line harms no schedule. */
  #miss({ plan }: Entry, slotAt: number, how: Parameters<typeof keepMissed>[3]): void {
    keepMissed(this.#the, plan, slotAt, how)
      .then(() => this.#emit())
      .catch((error: unknown) => this.#report(plan.name, error))
  }

  /** The wall clock was set back: what waited for a moment far ahead waits for the next slot from now on. */
  #settleSlots(now: number): void {
    for (const entry of this.#entries.values()) {
      if (!entry.isEnabled) continue
      const settled = settledSlot(entry.nextSlotAt, entry.plan.nextAfter(now))
      if (settled === entry.nextSlotAt) continue
      entry.nextSlotAt = settled
      this.#keep(entry)
    }
  }

  #keep({ plan, nextSlotAt }: Entry): void {
    const { store } = this.#the
    store
      .write(() => moveSlot(store, { name: plan.name, expression: plan.expression, nextSlotAt }))
      .catch((error: unknown) => this.#report(plan.name, error))
    this.#emit()
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name)
    if (!entry) throw new NotFoundError('schedule', name)
    return entry
  }

  #report(name: string, error: unknown): void {
    this.#the.log(`schedule "${name}": ${messageOf(error)}`)
  }

  #emit(): void {
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (error) {
        this.#the.log(`a listener to schedules threw: ${messageOf(error)}`)
      }
    }
  }
}
