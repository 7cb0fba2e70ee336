import type { Job } from '../model/job.ts'
import type { JobRow } from '../store/job-rows.ts'
import { holdsOn } from '../store/holds.ts'
import { findJob } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import { countRecovered } from './counting.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Emitter } from './emitter.ts'
import type { QueueEvents } from './events.ts'
import type { LiveAttempts } from './live.ts'
import type { Rollups } from './rollups.ts'

/** More changed jobs than this are not listed one by one. */
const LISTED_CHANGES = 500

export interface JobNewsOptions {
  readonly store: Store
  readonly events: Emitter<QueueEvents>
  readonly live: LiveAttempts
  readonly rollups: Rollups
  readonly dispatcher: Pick<Dispatcher, 'wake' | 'wakeForPending' | 'withdraw' | 'claimedAhead'>
  readonly view: (row: JobRow) => Job
}

/**
 * What follows when jobs have changed, once that is on disk: listeners hear of it, the statistics count it, the
 * attempts of cancelled jobs are stopped, and the dispatcher looks for work.
 */
export class JobNews {
  readonly #the: JobNewsOptions

  constructor(the: JobNewsOptions) {
    this.#the = the
  }

  /** These rows are new or changed. */
  changed(rows: readonly JobRow[]): void {
    const { events, view } = this.#the
    if (rows.length === 0) return
    if (rows.length > LISTED_CHANGES) events.emit('stale', { cause: 'bulk' })
    else events.emit('jobs', { changed: rows.map(view) })
  }

  /**
   * New jobs are on their way to the disk. A free worker's claim follows them in the same transaction: so a job
   * begins one sync after it was enqueued, and not two.
   */
  enqueuing(): void {
    this.#the.dispatcher.wake()
  }

  enqueued(rows: readonly JobRow[]): void {
    const { rollups } = this.#the
    for (const { queue, type, createdAt } of rows) rollups.enqueued(queue, type, createdAt)
    this.changed(rows)
  }

  /** A hold has stopped these before they ran. */
  held(rows: readonly JobRow[]): void {
    this.changed(rows)
    this.#the.events.emit('holds', {})
  }

  /** A host that is gone had left these running. */
  recovered(rows: readonly JobRow[]): void {
    countRecovered(this.#the.rollups, rows)
    this.changed(rows)
  }

  /** Somebody has done something to these jobs. */
  acted(rows: readonly JobRow[]): void {
    this.changed(rows)
    this.#stopCancelled(new Set(rows.flatMap((row) => (row.cancelRequestedAt === null ? [] : [row.id]))))
    this.#the.dispatcher.wake()
  }

  /** The same for a portion of a large action: `stopping` were running, and asked to stop. */
  swept(stopping: readonly number[]): void {
    this.#the.events.emit('stale', { cause: 'bulk' })
    this.#stopCancelled(new Set(stopping))
    this.#the.dispatcher.wakeForPending()
  }

  /** Another process has written: nobody knows what, so whoever runs is asked whether it still should. */
  foreignWrite(): void {
    const { store, events, live, dispatcher } = this.#the
    const running = [...live.all().map(({ row }) => row), ...dispatcher.claimedAhead()]
    const cancelled = running.filter(({ id }) => findJob(store, id)?.cancelRequestedAt != null)
    this.#stopCancelled(new Set(cancelled.map(({ id }) => id)))
    // What was claimed ahead of a hold is asked again.
    const onHold = new Set(holdsOn(store).map(({ type }) => type))
    if (onHold.size > 0) void dispatcher.withdraw(({ type }) => onHold.has(type))
    events.emit('stale', { cause: 'foreign' })
    events.emit('holds', {})
    dispatcher.wake()
  }

  /** Abort what runs of these jobs; what was claimed and has not begun never will. */
  #stopCancelled(ids: ReadonlySet<number>): void {
    const { live, dispatcher } = this.#the
    if (ids.size === 0) return
    for (const id of ids) {
      const attempt = live.get(id)
      if (attempt) live.abort(attempt, 'cancel')
    }
    void dispatcher.withdraw(({ id }) => ids.has(id))
  }
}
