import type { Clock } from '../clock.ts'
import { isAnyCell, isTested, type JobFilter } from '../model/filter.ts'
import type { JobSort } from '../model/sort.ts'
import { mergedIds, storedCell } from '../store/cell-index.ts'
import { cells } from '../store/counters.ts'
import { idBoundsOf } from '../store/creation-times.ts'
import { isSettlingOrder, pagePlaces, type PagePlace } from '../store/job-pages.ts'
import type { Reader } from '../store/reader/reader.ts'
import { scanFilterOf } from '../store/scan-filter-of.ts'
import type { Store } from '../store/store.ts'
import { isSettled } from '../model/status.ts'

const EVERY = 1_000
/** Jumps shorter than this are walked. */
const SHORT_JUMP = 2 * EVERY
/** Older anchors still serve, while new ones are made: a list that moves has moved by little. */
const FRESH_MS = 5_000
const USABLE_MS = 60_000
/** Lists whose anchors are kept: one is looked at, and a few before it. */
const KEPT = 8

/** Places of every thousandth job of a list: `places[k]` has `k × 1000` jobs before it. */
interface Anchors {
  readonly places: readonly PagePlace[]
  /** How many jobs the list has, where its anchors were made by counting them; null where counters say it. */
  readonly count: number | null
  /** Monotonic. */
  readonly madeAtMs: number
}

/** Where a jump ends: jobs beyond this place, after passing over a few. */
export interface Landing {
  readonly after: PagePlace | null
  readonly offset: number
}

export interface AnchorOptions {
  readonly signal?: AbortSignal | undefined
}

/** Whether a list has to be searched for, because no index has it in this order. */
export function isSearched(filter: JobFilter, sort: JobSort): boolean {
  return isTested(filter) || (filter.settled !== undefined && !isSettlingOrder(sort))
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

  /**
   * Where the jump over `offset` jobs from `after` on ends; as it was given, where it is short, or where a
   * search has not been counted yet: that takes as long as walking there.
   */
  async land(filter: JobFilter, sort: JobSort, after: PagePlace | null, offset: number): Promise<Landing> {
    if (offset < SHORT_JUMP) return { after, offset }
    const anchors = isSearched(filter, sort) ? this.#usable(filter, sort) : await this.#anchors(filter, sort)
    if (!anchors) return { after, offset }
    const position = this.#positionOf(filter, sort, anchors, after) + offset
    const k = Math.min(Math.floor(position / EVERY), anchors.places.length - 1)
    const place = anchors.places[k]
    // The anchor itself is the first that may be shown.
    return place ? { after: justBefore(place, sort), offset: position - k * EVERY } : { after, offset }
  }

  /** Have the anchors of a list ready before anybody jumps in it. */
  prepare(filter: JobFilter, sort: JobSort): void {
    this.#anchors(filter, sort).catch(() => undefined)
  }

  /** How many jobs there are, counted one by one on a thread of their own. @throws the signal's reason */
  async count(filter: JobFilter, sort: JobSort, options: AnchorOptions): Promise<number> {
    const known = this.#usable(filter, sort)
    if (known?.count != null && this.#ageMs(known) < FRESH_MS) return known.count
    const made = await this.#counted(filter, sort, options)
    this.#keep(keyOf(filter, sort), made)
    return made.count ?? 0
  }

  /** What `count` last found, where that is not long ago. */
  knownCount(filter: JobFilter, sort: JobSort): number | null {
    return this.#usable(filter, sort)?.count ?? null
  }

  /** How many jobs come before those that were created at `at` (UTC ms) or beyond it; null where that is unknown. */
  async offsetAt(filter: JobFilter, sort: JobSort, at: number): Promise<number | null> {
    if (isSettlingOrder(sort)) return null
    const anchors = isSearched(filter, sort) ? this.#usable(filter, sort) : await this.#anchors(filter, sort)
    if (!anchors) return null
    const { beforeId } = idBoundsOf(this.#store, { to: sort === 'newest' ? at + 1 : at })
    const after = { id: sort === 'newest' ? beforeId : beforeId - 1, completedAt: null }
    return this.#positionOf(filter, sort, anchors, after)
  }

  #usable(filter: JobFilter, sort: JobSort): Anchors | undefined {
    const known = this.#known.get(keyOf(filter, sort))
    return known && this.#ageMs(known) < USABLE_MS ? known : undefined
  }

  #ageMs({ madeAtMs }: Anchors): number {
    return this.#clock.monotonic() - madeAtMs
  }

  async #anchors(filter: JobFilter, sort: JobSort): Promise<Anchors> {
    const key = keyOf(filter, sort)
    const known = this.#usable(filter, sort)
    if (known && this.#ageMs(known) < FRESH_MS) return known
    const making = this.#making.get(key) ?? this.#make(key, filter, sort)
    if (!known) return making
    making.catch(() => undefined)
    return known
  }

  #make(key: string, filter: JobFilter, sort: JobSort): Promise<Anchors> {
    const making = (isSettlingOrder(sort) ? this.#bySettling(filter, sort) : this.#byCreation(filter, sort))
      .then((anchors) => this.#keep(key, anchors))
      .finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  #keep(key: string, anchors: Anchors): Anchors {
    this.#known.delete(key)
    this.#known.set(key, anchors)
    for (const oldest of [...this.#known.keys()].slice(0, -KEPT)) this.#known.delete(oldest)
    return anchors
  }

  async #byCreation(filter: JobFilter, sort: JobSort): Promise<Anchors> {
    const ids = await this.#reader.run('anchors', {
      ...idBoundsOf(this.#store, filter.created),
      cells: isAnyCell(filter)
        ? null
        : cells(this.#store, filter).map((cell) => storedCell(this.#store, cell)),
      every: EVERY,
      first: 0,
      isDescending: sort === 'newest',
    })
    return {
      places: ids.map((id) => ({ id, completedAt: null })),
      count: null,
      madeAtMs: this.#clock.monotonic(),
    }
  }

  /** Those that have not settled come after the others, newest first. */
  async #bySettling(filter: JobFilter, sort: JobSort): Promise<Anchors> {
    const { count, anchors } = await this.#reader.run('settledAnchors', {
      ...scanFilterOf(this.#store, filter),
      every: EVERY,
      isDescending: sort === 'last-settled',
    })
    const unsettled = filter.settled
      ? []
      : cells(this.#store, filter).filter(({ status }) => !isSettled(status))
    const ids = await this.#reader.run('anchors', {
      ...idBoundsOf(this.#store, filter.created),
      cells: unsettled.map((cell) => storedCell(this.#store, cell)),
      every: EVERY,
      first: (EVERY - (count % EVERY)) % EVERY,
      isDescending: true,
    })
    return {
      places: [...anchors, ...ids.map((id) => ({ id, completedAt: null }))],
      count: null,
      madeAtMs: this.#clock.monotonic(),
    }
  }

  async #counted(filter: JobFilter, sort: JobSort, { signal }: AnchorOptions): Promise<Anchors> {
    const { count, anchors } = await this.#reader.run(
      'count',
      { ...scanFilterOf(this.#store, filter), every: EVERY, isDescending: sort !== 'oldest' },
      { signal },
    )
    const places = isSettlingOrder(sort) ? [] : anchors.map((id) => ({ id, completedAt: null }))
    return { places, count, madeAtMs: this.#clock.monotonic() }
  }

  /** How many jobs of the list come before the first one beyond `after`. */
  #positionOf(filter: JobFilter, sort: JobSort, { places }: Anchors, after: PagePlace | null): number {
    if (after === null) return 0
    const next = places.findIndex((place) => isBeyond(place, after, sort))
    const k = (next === -1 ? places.length : next) - 1
    const anchor = places[k]
    if (!anchor) return 0
    return k * EVERY + this.#between(filter, sort, anchor, after)
  }

  /** Jobs from an anchor on, itself included, up to `after`; of a search, which would have to look, none. */
  #between(filter: JobFilter, sort: JobSort, anchor: PagePlace, after: PagePlace): number {
    if (isSearched(filter, sort)) return 0
    if (!isSettlingOrder(sort) && !isAnyCell(filter)) {
      const isDescending = sort === 'newest'
      const bounds = isDescending
        ? { afterId: after.id - 1, beforeId: anchor.id + 1 }
        : { afterId: anchor.id - 1, beforeId: after.id + 1 }
      return mergedIds(this.#store, cells(this.#store, filter), {
        bounds,
        isDescending,
        offset: 0,
        limit: EVERY,
      }).length
    }
    const from = justBefore(anchor, sort)
    const places = pagePlaces(this.#store, { filter, sort, after: from, offset: 0, limit: EVERY })
    const beyond = places.findIndex((place) => isBeyond(place, after, sort))
    return beyond === -1 ? places.length : beyond
  }
}

function keyOf(
  { status, type, queue, like, not, created, settled, group, where }: JobFilter,
  sort: JobSort,
): string {
  return JSON.stringify([sort, status, type, queue, like, not, created, settled, group, where])
}

/** The place in front of this one: a page that begins beyond it begins with this one. */
function justBefore({ id, completedAt }: PagePlace, sort: JobSort): PagePlace {
  const isRising = sort === 'oldest' || (sort === 'first-settled' && completedAt !== null)
  return { id: isRising ? id - 1 : id + 1, completedAt }
}

/** Whether `place` comes after `than` in the order. */
function isBeyond(place: PagePlace, than: PagePlace, sort: JobSort): boolean {
  if (place.completedAt === null || than.completedAt === null) {
    if (place.completedAt !== than.completedAt) return place.completedAt === null
    return sort === 'oldest' ? place.id > than.id : place.id < than.id
  }
  const order = place.completedAt - than.completedAt || place.id - than.id
  return sort === 'last-settled' ? order < 0 : order > 0
}
