import type { Clock, Timer } from '../clock.ts'
import { addBuildCounts } from '../store/build-counts.ts'
import { addDepths, coarsenDepths, depthsNow, forgetDepths, type Depth } from '../store/depths.ts'
import { FINEST_MS } from '../store/grains.ts'
import { moveMark, readMark, settledSince } from '../store/rollup-mark.ts'
import { addRollups, coarsenRollups, forgetRollups } from '../store/rollups.ts'
import type { Store } from '../store/store.ts'
import { Gathered, type EndedFigures } from './gathered.ts'

/** What was gathered is written after this long, with a transaction that the queue makes anyway. */
const WRITE_MS = 1_000
/** Where no transaction comes by, one is made for it after this long. */
const OWN_WRITE_MS = 5_000
/** Queues that are sampled, at most; a few looks each. */
const SAMPLED_QUEUES = 200
/** Where nothing changes, it is said anew this often: whoever reads looks back no further. */
export const SAMPLE_REPEATED_MS = 3_600_000
/** Buckets that are merged or removed in one transaction; a millisecond or two. */
const PORTION = 100
/** Jobs that settled in the last second of a host that was killed, at most: they are counted at the opening. */
const MOST_CAUGHT_UP = 5_000

export interface RollupsOptions {
  readonly store: Store
  readonly clock: Clock
  /** How long rollups are kept; ms. Asked for each time. */
  readonly keptMs: () => number
}

/**
 * Keeps the statistics: gathers in memory what happens to jobs, and writes it about once a second together
 * with a transaction of the queue; samples how many jobs there are once a minute; makes old buckets coarser
 * and removes what has outlived its time.
 *
 * A kill loses what was gathered since the last write: a second of it, five where little happens. Jobs that
 * settled in it are counted when the next host starts; failures after which an attempt follows, and what
 * was enqueued, are not. What has settled up to the mark, which is written with the rollups, is not counted
 * again.
 */
export class Rollups {
  readonly #options: RollupsOptions
  readonly #gathered = new Gathered()
  readonly #sampled = new Map<number, { readonly depth: Depth; readonly at: number }>()
  /** Monotonic; null while nothing waits to be written. */
  #since: number | null = null
  #own: Timer | null = null
  #minute: Timer | null = null
  #writing: Promise<void> | null = null
  #tidying: Promise<void> | null = null
  /** What the host before has left uncounted settled between these two, UTC ms. */
  readonly #uncounted: { readonly since: number | null; readonly to: number }

  constructor(options: RollupsOptions) {
    this.#options = options
    this.#uncounted = { since: readMark(options.store), to: options.clock.now() }
  }

  /** Count what a host that was killed has not, and begin to sample. For the host that runs the queue, before anything settles. */
  async start(): Promise<void> {
    await this.#catchUp()
    this.#sampleSoon(0)
  }

  /** Write what was gathered, and rest. May be called twice. */
  async stop(): Promise<void> {
    this.#minute?.clear()
    this.#minute = null
    await this.#tidying
    await this.flush()
    this.#own?.clear()
  }

  enqueued(queue: string, type: string, at: number): void {
    this.#gathered.enqueued(queue, type, at)
    this.#writeLater()
  }

  cancelled(queue: string, type: string, at: number, jobs?: number): void {
    this.#gathered.cancelled(queue, type, at, jobs)
    this.#writeLater()
  }

  ended(figures: EndedFigures): void {
    this.#gathered.ended(figures)
    this.#writeLater()
  }

  /** The queue is about to write: what has waited a second goes along, in the same transaction. */
  ride(): void {
    if (this.#since === null || this.#options.clock.monotonic() - this.#since < WRITE_MS) return
    void this.flush()
  }

  /** Write what was gathered. Resolves when it is on disk, or was refused and waits for the next time. */
  async flush(): Promise<void> {
    await this.#writing
    if (this.#gathered.isEmpty) return
    this.#writing = this.#write().finally(() => (this.#writing = null))
    await this.#writing
  }

  async #write(): Promise<void> {
    const { store } = this.#options
    const taken = this.#gathered.take()
    this.#since = null
    this.#own?.clear()
    this.#own = null
    try {
      await store.write(() => {
        addRollups(store, taken.rollups, FINEST_MS)
        addBuildCounts(store, taken.builds)
        if (taken.settledTo !== null) moveMark(store, taken.settledTo)
      })
    } catch {
      // The disk is in trouble, which others tell of.
      this.#gathered.putBack(taken)
      this.#writeLater()
    }
  }

  #writeLater(): void {
    if (this.#since !== null) return
    const { clock } = this.#options
    this.#since = clock.monotonic()
    this.#own = clock.timer(OWN_WRITE_MS, () => void this.flush())
  }

  async #catchUp(): Promise<void> {
    const { since, to } = this.#uncounted
    if (since === null) return
    for (const job of settledSince(this.#options.store, since, to, MOST_CAUGHT_UP)) {
      const { id: jobId, queue, type, build, status, runAt: dueAt, startedAt, completedAt: finishedAt } = job
      if (status === 'cancelled' || startedAt === null) this.cancelled(queue, type, finishedAt)
      else {
        const outcome = status === 'completed' ? 'completed' : 'failed'
        this.ended({ jobId, queue, type, build, outcome, status, dueAt, startedAt, finishedAt })
      }
    }
    await this.flush()
  }

  #sampleSoon(delayMs: number): void {
    this.#minute = this.#options.clock.timer(delayMs, () => {
      this.#tidying ??= this.#tidy().finally(() => (this.#tidying = null))
      this.#sampleSoon(FINEST_MS)
    })
  }

  async #tidy(): Promise<void> {
    const { store, clock, keptMs } = this.#options
    if (store.trouble !== null) return
    try {
      await this.#sample()
      const now = clock.now()
      await inPortions((limit) => store.write(() => coarsenRollups(store, now, limit)))
      await inPortions((limit) => store.write(() => coarsenDepths(store, now, limit)))
      const before = now - keptMs()
      await inPortions((limit) => store.write(() => forgetRollups(store, before, limit)))
      await inPortions((limit) => store.write(() => forgetDepths(store, before, limit)))
    } catch {
      // As in #write: the next minute tries again.
    }
  }

  async #sample(): Promise<void> {
    const { store, clock } = this.#options
    const now = clock.now()
    const changed = depthsNow(store, SAMPLED_QUEUES).filter((depth) => this.#isNews(depth, now))
    if (changed.length === 0) return
    await store.write(() => addDepths(store, changed, now))
    for (const depth of changed) this.#sampled.set(depth.queueId, { depth, at: now })
  }

  #isNews(depth: Depth, now: number): boolean {
    const last = this.#sampled.get(depth.queueId)
    if (!last || Math.abs(now - last.at) >= SAMPLE_REPEATED_MS) return true
    return (Object.keys(depth) as (keyof Depth)[]).some((key) => depth[key] !== last.depth[key])
  }
}

async function inPortions(work: (limit: number) => Promise<number>): Promise<void> {
  while ((await work(PORTION)) === PORTION);
}
