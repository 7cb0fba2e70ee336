import { messageOf } from '../errors.ts'
import { beginRun, endRun, moveSlot, unendedRuns, type RunRow } from '../store/schedules.ts'
import type { Writing } from '../store/writing.ts'
import type { Entry } from './entries.ts'
import type { Plan } from './plan.ts'
import type { SchedulerOptions } from './scheduler.ts'
import { within } from './within.ts'

export interface ScheduleRunsOptions extends Pick<SchedulerOptions, 'store' | 'clock' | 'enqueue' | 'log'> {
  /** The schedule of this name as it stands; undefined where the config has it no more. */
  readonly entry: (name: string) => Entry | undefined
  /** Aborts what runs. */
  readonly signal: AbortSignal
  /** A run has begun or ended. */
  readonly onChanged: () => void
}

/** A run that has been recorded as begun. */
type Begun = Pick<RunRow, 'id' | 'slotAt' | 'startedAt'>

type OnJob = (jobId: number | null) => void

interface Beginning {
  /** Told once its job is on disk; null where it enqueues none or failed. */
  readonly onJob?: OnJob | undefined
  /** How it is written that it has begun. */
  readonly write?: Writing | undefined
}

/**
 * The runs that are going, one of each schedule at most: a name stays taken until its work has really ended.
 * A slot is moved on in memory before its run is written, and moved back where that fails; what is on disk
 * decides at the next start.
 */
export class ScheduleRuns {
  readonly #the: ScheduleRunsOptions
  readonly #going = new Map<string, Promise<void>>()

  constructor(the: ScheduleRunsOptions) {
    this.#the = the
  }

  isGoing(name: string): boolean {
    return this.#going.has(name)
  }

  /** Resolves when what is going now has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#going.values())
  }

  /**
   * Begin a run; resolves when that is on disk, together with the slot after it.
   *
   * @param slotAt UTC ms; null for a trigger
   * @throws StorageError, and then the slot is still due
   */
  async begin(
    entry: Entry,
    slotAt: number | null,
    cause: RunRow['cause'],
    { onJob = () => undefined, write = (work) => this.#the.store.write(work) }: Beginning = {},
  ): Promise<void> {
    const { store, clock } = this.#the
    const { name, expression } = entry.plan
    const startedAt = clock.now()
    const end = this.#take(name)
    const nextSlotAt = slotAt === null ? null : entry.plan.nextAfter(startedAt)
    if (slotAt !== null) entry.nextSlotAt = nextSlotAt
    try {
      const id = await write(() => {
        if (slotAt !== null) moveSlot(store, { name, expression, nextSlotAt })
        return beginRun(store, { name, slotAt, cause, startedAt })
      })
      // The slot has been run before: the clock was set back over it.
      if (id === null) return end()
      void this.#carryOut(entry, { id, slotAt, startedAt }, onJob).finally(end)
    } catch (error) {
      // Nothing was written: the slot is tried again at the next look.
      if (slotAt !== null && entry.nextSlotAt === nextSlotAt) entry.nextSlotAt = slotAt
      end()
      throw error
    }
  }

  /**
   * Runs that the host before this one began and did not end. One that enqueues is carried out again:
   * its key makes that the same job. Anything else is recorded as broken off; its next slot does the work.
   */
  takeUp(): void {
    for (const row of unendedRuns(this.#the.store)) {
      const entry = this.#the.entry(row.name)
      if (entry?.plan.work.kind === 'enqueue' && !this.isGoing(row.name)) {
        void this.#carryOut(entry, row).finally(this.#take(row.name))
      } else this.#breakOff(row, entry)
    }
  }

  #breakOff(row: RunRow, entry: Entry | undefined): void {
    const { store, log } = this.#the
    const error = 'broken off: the console ended before this run did'
    store
      .write(() => endRun(store, row.id, { durationMs: 0, status: 'error', error, jobId: null }))
      .catch((reason: unknown) => log(`schedule "${row.name}": ${messageOf(reason)}`))
    if (entry && (entry.lastRunAt ?? 0) <= row.startedAt) {
      entry.lastRunAt = row.startedAt
      entry.lastError = error
    }
  }

  /** The schedule has a run from now on. @returns how to say that it has ended */
  #take(name: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#going.set(name, promise)
    return () => {
      this.#going.delete(name)
      resolve()
      this.#the.onChanged()
    }
  }

  /** Do the work of a run that has begun, and record how it ended. Never rejects. */
  async #carryOut(
    entry: Entry,
    { id, slotAt, startedAt }: Begun,
    onJob: OnJob = () => undefined,
  ): Promise<void> {
    const { store, clock, signal: stop, log, onChanged } = this.#the
    const { plan } = entry
    const since = clock.monotonic()
    entry.lastRunAt = startedAt
    onChanged()
    const { result, ended } = within(clock, plan.timeoutMs, stop, (signal) =>
      this.#work(plan, slotAt, id, signal),
    )
    const outcome = await result.then(
      (jobId) => ({ status: 'success' as const, error: null, jobId }),
      (error: unknown) => ({ status: 'error' as const, error: messageOf(error), jobId: null }),
    )
    onJob(outcome.jobId)
    const durationMs = Math.round(clock.monotonic() - since)
    // A run that the stop broke off is left open: it is taken up at the next start, under the same key.
    if (stop.aborted && outcome.status === 'error') return
    try {
      await store.write(() => endRun(store, id, { durationMs, ...outcome }))
    } catch (error) {
      log(`schedule "${plan.name}": ${messageOf(error)}`)
    }
    const current = this.#the.entry(plan.name) ?? entry
    current.lastRunAt = startedAt
    current.lastError = outcome.error
    if (outcome.error !== null) log(`schedule "${plan.name}" failed: ${outcome.error}`)
    onChanged()
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
}
