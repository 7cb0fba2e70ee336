import type { Timer } from '../clock.ts'
import { NotFoundError, YardmasterError } from '../errors.ts'
import {
  MOST_COUNTED_SLOTS,
  type MissedSlots,
  type Schedule,
  type ScheduleForecast,
  type ScheduleRun,
} from '../model/schedule.ts'
import {
  beginRun,
  countRuns,
  endRun,
  missedSlots,
  moveSlot,
  noteMissed,
  runsPage,
  setEnabled,
  unendedRuns,
  type RunRow,
} from '../store/schedules.ts'
import { asSchedule, entriesOf, saveEntries, type Entry } from './entries.ts'
import type { Plan } from './plan.ts'
import type { ResolvedSchedule } from './schedule.ts'
import type { Scheduler, SchedulerOptions } from './scheduler.ts'
import { decideSlot, settledSlot } from './slot.ts'
import { slotsInTurns, slotsWithin } from './slots-within.ts'
import { within } from './within.ts'

/** Slots are looked at this often at least, so that a sleep or a jump of the clock is noticed soon. */
const LOOK_MS = 5_000

/** The wall clock has been set back by more than the jitter of a time server. */
const JUMP_MS = 1_000

/** What a forecast looks at, at most: beyond that, a picture of a day shows nothing more. */
const FORECAST = { schedules: 200, slots: 96 } as const

/** How long `stop` waits for what runs; what is not done by then is taken up at the next start. */
const STOP_MS = 5_000

/** The scheduler on persisted slots, not yet started. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new SlotScheduler(options)
}

/** A run that has been recorded as begun. */
type Begun = Pick<RunRow, 'id' | 'slotAt' | 'startedAt'>

/**
 * The scheduler's rules, all in one place: a name in `#going` has a run and gets no other; a slot is moved on
 * in memory before its run is written, and moved back where that fails; what is on disk decides at the next start.
 */
class SlotScheduler implements Scheduler {
  readonly #the: SchedulerOptions
  #entries: Map<string, Entry>
  /** Runs that are going, by schedule; a name stays taken until its work has really ended. */
  readonly #going = new Map<string, Promise<void>>()
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  #timer: Timer | null = null
  #isStarted = false
  #lookedAt: { readonly wall: number; readonly monotonic: number } | null = null

  constructor(options: SchedulerOptions) {
    this.#the = options
    this.#entries = entriesOf(options)
  }

  start(): void {
    if (this.#isStarted || this.#stop.signal.aborted) return
    this.#isStarted = true
    saveEntries(this.#the.store, this.#entries).catch((error: unknown) => this.#report('slots', error))
    for (const row of unendedRuns(this.#the.store)) this.#takeUp(row)
    this.#look()
  }

  async stop(): Promise<void> {
    this.#timer?.clear()
    this.#stop.abort(new Error('the console stopped'))
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = this.#the.clock.timer(STOP_MS, resolve)
    await Promise.race([Promise.all(this.#going.values()), late])
    timer.clear()
  }

  list(): Schedule[] {
    return [...this.#entries.values()].map((entry) => asSchedule(entry, this.#going.has(entry.plan.name)))
  }

  runs(
    name: string,
    { limit = 20, offset = 0 }: { limit?: number | undefined; offset?: number | undefined } = {},
  ): { runs: ScheduleRun[]; total: number } {
    this.#entry(name)
    return {
      runs: runsPage(this.#the.store, name, limit, offset).map(({ durationMs, status, ...run }) => ({
        ...run,
        durationMs: durationMs ?? 0,
        status: status === 'success' ? 'success' : 'error',
      })),
      total: countRuns(this.#the.store, name),
    }
  }

  missed(name: string, limit = 20): MissedSlots[] {
    this.#entry(name)
    return missedSlots(this.#the.store, name, limit).map(({ name: _, madeUp, ...missed }) => ({
      ...missed,
      isMadeUp: madeUp === 1,
    }))
  }

  upcoming(name: string, limit = 5): number[] {
    const { nextAfter } = this.#entry(name).plan
    return slotsWithin(nextAfter, { from: this.#the.clock.now(), to: Infinity, most: limit })
  }

  async forecast(spanMs: number): Promise<ScheduleForecast> {
    const from = this.#the.clock.now()
    const to = from + spanMs
    const enabled = [...this.#entries.values()].filter(({ isEnabled }) => isEnabled)
    const schedules: ScheduleForecast['schedules'][number][] = []
    for (const { plan } of enabled.slice(0, FORECAST.schedules)) {
      const slots = await slotsInTurns(plan.nextAfter, { from, to, most: FORECAST.slots + 1 })
      schedules.push({
        name: plan.name,
        slots: slots.slice(0, FORECAST.slots),
        isCut: slots.length > FORECAST.slots,
      })
    }
    return { from, to, schedules }
  }

  async trigger(name: string): Promise<{ jobId: Promise<number | null> }> {
    const entry = this.#entry(name)
    if (this.#stop.signal.aborted) throw new YardmasterError('WRONG_PHASE', 'the console is stopping')
    if (this.#going.has(name)) {
      throw new YardmasterError(
        'NOT_ALLOWED',
        `schedule "${name}" is running: it can run again when that has ended`,
        {
          name,
        },
      )
    }
    const { promise: jobId, resolve } = Promise.withResolvers<number | null>()
    // What enqueues nothing may take an hour.
    if (entry.plan.work.kind === 'built-in') resolve(null)
    await this.#run(entry, null, 'trigger', resolve)
    return { jobId }
  }

  async enable(name: string): Promise<void> {
    const entry = this.#entry(name)
    if (!entry.isEnabled) await this.#change(entry, true, entry.plan.nextAfter(this.#the.clock.now()))
    this.#lookAgain()
  }

  async disable(name: string): Promise<void> {
    const entry = this.#entry(name)
    if (entry.isEnabled) await this.#change(entry, false, null)
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
  async #change(entry: Entry, isEnabled: boolean, nextSlotAt: number | null): Promise<void> {
    const { store } = this.#the
    const { name, expression } = entry.plan
    await store.write(() => setEnabled(store, { name, expression, isEnabled, nextSlotAt }))
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
    switch (decideSlot({ slotAt, now, catchUp, isRunning: this.#going.has(name) })) {
      case 'wait':
        return
      case 'skip':
        this.#noteMissed(entry, slotAt, { reason: this.#going.has(name) ? 'busy' : 'away', madeUp: 0 })
        entry.nextSlotAt = entry.plan.nextAfter(now)
        this.#keep(entry)
        return
      case 'run':
        this.#run(entry, slotAt, 'slot').catch((error: unknown) => this.#report(name, error))
        return
      case 'catch-up':
        this.#noteMissed(entry, slotAt, { reason: 'away', madeUp: 1 })
        this.#run(entry, slotAt, 'catch-up').catch((error: unknown) => this.#report(name, error))
    }
  }

  /** Counted in turns, since there may be many; a history that lacks a line harms no schedule. */
  #noteMissed(
    { plan }: Entry,
    slotAt: number | null,
    how: { readonly reason: MissedSlots['reason']; readonly madeUp: 0 | 1 },
  ): void {
    if (slotAt === null) return
    const { store, clock } = this.#the
    const noticedAt = clock.now()
    slotsInTurns(plan.nextAfter, { from: slotAt - 1, to: noticedAt, most: MOST_COUNTED_SLOTS })
      .then(({ length }) =>
        store.write(() =>
          noteMissed(store, {
            ...{ name: plan.name, fromSlotAt: slotAt, noticedAt, slots: Math.max(1, length) },
            ...how,
          }),
        ),
      )
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

  /** Begin a run; resolves when that is on disk, together with the slot after it. */
  async #run(
    entry: Entry,
    slotAt: number | null,
    cause: RunRow['cause'],
    onJob: (jobId: number | null) => void = () => undefined,
  ): Promise<void> {
    const { store, clock } = this.#the
    const { name, expression } = entry.plan
    const startedAt = clock.now()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    this.#going.set(name, ended)
    const nextSlotAt = slotAt === null ? null : entry.plan.nextAfter(startedAt)
    if (slotAt !== null) entry.nextSlotAt = nextSlotAt
    try {
      const id = await store.write(() => {
        if (slotAt !== null) moveSlot(store, { name, expression, nextSlotAt })
        return beginRun(store, { name, slotAt, cause, startedAt })
      })
      // The slot has been run before: the clock was set back over it.
      if (id === null) return this.#free(name, end)
      void this.#carryOut(entry, { id, slotAt, startedAt }, onJob).finally(() => this.#free(name, end))
    } catch (error) {
      // Nothing was written: the slot is still due, and is tried again at the next look.
      if (slotAt !== null && entry.nextSlotAt === nextSlotAt) entry.nextSlotAt = slotAt
      this.#free(name, end)
      throw error
    }
  }

  #free(name: string, end: () => void): void {
    this.#going.delete(name)
    end()
    this.#emit()
  }

  /** Do the work of a run that has begun, and record how it ended. Never rejects. */
  async #carryOut(
    entry: Entry,
    { id, slotAt, startedAt }: Begun,
    onJob: (jobId: number | null) => void = () => undefined,
  ): Promise<void> {
    const { store, clock } = this.#the
    const { plan } = entry
    const since = clock.monotonic()
    entry.lastRunAt = startedAt
    this.#emit()
    const { result, ended } = within(clock, plan.timeoutMs, this.#stop.signal, (signal) =>
      this.#work(plan, slotAt, id, signal),
    )
    const outcome = await result.then(
      (jobId) => ({ status: 'success' as const, error: null, jobId }),
      (error: unknown) => ({ status: 'error' as const, error: messageOf(error), jobId: null }),
    )
    onJob(outcome.jobId)
    const durationMs = Math.round(clock.monotonic() - since)
    // A run that the stop broke off is left open: it is taken up at the next start, under the same key.
    if (this.#stop.signal.aborted && outcome.status === 'error') return
    try {
      await store.write(() => endRun(store, id, { durationMs, ...outcome }))
    } catch (error) {
      this.#report(plan.name, error)
    }
    const current = this.#entries.get(plan.name) ?? entry
    current.lastRunAt = startedAt
    current.lastError = outcome.error
    if (outcome.error !== null) this.#the.log(`schedule "${plan.name}" failed: ${outcome.error}`)
    this.#emit()
    await ended
  }

  async #work(plan: Plan, slotAt: number | null, runId: number, signal: AbortSignal): Promise<number | null> {
    if (plan.work.kind === 'built-in') {
      await plan.work.run(signal)
      return null
    }
    const { job } = plan.work
    const key = job.key ?? `schedule:${plan.name}:${slotAt ?? `trigger-${runId}`}`
    return this.#the.enqueue(plan.name, slotAt, { ...job, key })
  }

  /**
   * A run that the host before this one began and did not end. One that enqueues is carried out again:
   * its key makes that the same job. Anything else is recorded as broken off; its next slot does the work.
   */
  #takeUp(row: RunRow): void {
    const { store } = this.#the
    const entry = this.#entries.get(row.name)
    if (entry?.plan.work.kind === 'enqueue' && !this.#going.has(row.name)) {
      const { promise, resolve: end } = Promise.withResolvers<void>()
      this.#going.set(row.name, promise)
      void this.#carryOut(entry, row).finally(() => this.#free(row.name, end))
      return
    }
    const error = 'broken off: the console ended before this run did'
    store
      .write(() => endRun(store, row.id, { durationMs: 0, status: 'error', error, jobId: null }))
      .catch((reason: unknown) => this.#report(row.name, reason))
    if (entry && (entry.lastRunAt ?? 0) <= row.startedAt) {
      entry.lastRunAt = row.startedAt
      entry.lastError = error
    }
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
