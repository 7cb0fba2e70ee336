import type { Clock } from '../clock.ts'
import type { JobFilter } from '../model/filter.ts'
import { isUnfiltered } from '../model/filter.ts'
import { mergedIds, storedCell, ALL_IDS } from '../store/cell-index.ts'
import { cells } from '../store/counters.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'

const EVERY = 1_000
/** Jumps shorter than this are walked. */
const SHORT_JUMP = 2 * EVERY
/** Older anchors still serve, while new ones are made: a list that moves has moved by little. */
const FRESH_MS = 5_000
const USABLE_MS = 60_000
/** Filters whose anchors are kept: one list is looked at, and a few before it. */
const KEPT = 8

interface Anchors {
  readonly ids: readonly number[]
  /** Monotonic. */
  readonly madeAtMs: number
}

/** Where a jump ends: jobs below this id, after passing over a few. */
export interface Landing {
  readonly beforeId: number
  readonly offset: number
}

/**
 * Jumps to a position in a long list: from the nearest of its anchors, every thousandth job, which a
 * thread of its own has read. Positions are as of when that was, a few seconds ago at most.
 */
export class AnchoredLists {
  readonly #store: Store
  readonly #reader: Reader
  readonly #clock: Clock
  readonly #known = new Map<string, Anchors>()
  readonly #making = new Map<string, Promise<Anchors>>()

  constructor(store: Store, reader: Reader, clock: Clock) {
    this.#store = store
    this.#reader = reader
    this.#clock = clock
  }

  /** Where the jump over `offset` jobs from `beforeId` on ends; as it was given, where it is short. */
  async land(filter: JobFilter, beforeId: number, offset: number): Promise<Landing> {
    if (offset < SHORT_JUMP || filter.created) return { beforeId, offset }
    const { ids } = await this.#anchors(filter)
    const position = this.#positionOf(filter, ids, beforeId) + offset
    const anchor = Math.min(Math.floor(position / EVERY), ids.length - 1)
    const id = ids[anchor]
    // The anchor itself is the first that may be shown.
    return id === undefined ? { beforeId, offset } : { beforeId: id + 1, offset: position - anchor * EVERY }
  }

  /** Have the anchors of a list ready before anybody jumps in it. */
  prepare(filter: JobFilter): void {
    if (!filter.created) this.#anchors(filter).catch(() => undefined)
  }

  async #anchors(filter: JobFilter): Promise<Anchors> {
    const key = JSON.stringify([filter.status, filter.type, filter.queue])
    const known = this.#known.get(key)
    const ageMs = known ? this.#clock.monotonic() - known.madeAtMs : Infinity
    if (known && ageMs < FRESH_MS) return known
    const making = this.#making.get(key) ?? this.#make(key, filter)
    if (known && ageMs < USABLE_MS) {
      making.catch(() => undefined)
      return known
    }
    return making
  }

  #make(key: string, filter: JobFilter): Promise<Anchors> {
    const cellList = isUnfiltered(filter)
      ? null
      : cells(this.#store, filter).map((cell) => storedCell(this.#store, cell))
    const making = this.#reader
      .run('anchors', { cells: cellList, every: EVERY })
      .then((ids) => {
        const made = { ids, madeAtMs: this.#clock.monotonic() }
        this.#known.delete(key)
        this.#known.set(key, made)
        for (const oldest of [...this.#known.keys()].slice(0, -KEPT)) this.#known.delete(oldest)
        return made
      })
      .finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  /** How many jobs of the list come before the first one below `beforeId`. */
  #positionOf(filter: JobFilter, ids: readonly number[], beforeId: number): number {
    if (beforeId === ALL_IDS.beforeId) return 0
    const next = ids.findIndex((id) => id < beforeId)
    const anchor = (next === -1 ? ids.length : next) - 1
    const id = ids[anchor]
    if (id === undefined) return 0
    const between = mergedIds(this.#store, cells(this.#store, filter), {
      bounds: { afterId: beforeId - 1, beforeId: id + 1 },
      isDescending: true,
      offset: 0,
      limit: EVERY,
    })
    return anchor * EVERY + between.length
  }
}
