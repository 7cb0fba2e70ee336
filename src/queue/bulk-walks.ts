import type { JobFilter } from '../model/filter.ts'
import { isAllowed, type JobAction } from '../model/status.ts'
import type { CellCount } from '../store/counters.ts'
import { countOf } from '../store/counters.ts'
import type { IdBounds } from '../store/cell-index.ts'
import { idEnds } from '../store/creation-times.ts'
import type { Reader } from '../store/reader/reader.ts'
import type { Store } from '../store/store.ts'
import { KEPT_SKIPPED, type Skip } from '../store/skipped-jobs.ts'
import { entriesBetween } from '../store/sweeps.ts'
import { matchingJobs } from './matching-jobs.ts'
import type { Portions } from './portions.ts'
import type { SkipReason } from './queue.ts'

/**
 * One look along the index: so many ids, or as many as hold this many jobs that are meant, about. Where these
 * stand thick, a longer look would come back to each page of jobs more often.
 */
const LOOK = { ids: 40_000, jobs: 2_000 }

/** What the next transaction of a bulk action takes on. */
export interface Portion {
  readonly ids: readonly number[]
  /** Jobs that the walk came by and left, by reason: `changed` are those that did so after the selection was looked at. */
  readonly passedOver: readonly (readonly [SkipReason, number])[]
  /** Some of these. */
  readonly left: readonly Skip[]
}

/** These ids in portions, each once, in their order. */
export function* walkIds(ids: readonly number[], portions: Portions): Generator<Portion> {
  const distinct = [...new Set(ids)]
  yield* inPortions(distinct, portions)
}

export interface CellsWalk {
  readonly cells: readonly CellCount[]
  readonly range: IdBounds
  /** UTC ms. */
  readonly asOf: number
  /** Ids to leave out. */
  readonly except: ReadonlySet<number>
}

/**
 * The jobs of the cells in portions, in looks along rising ids up to the highest that there is now: so the
 * walk ends even while jobs come back into it. Within a look it goes type by type, since jobs of a type stand
 * together in the indexes, by cell and by failure group: each portion then writes few of their pages.
 */
export function* walkCells(
  store: Store,
  { cells, range, asOf, except }: CellsWalk,
  portions: Portions,
): Generator<Portion> {
  const { highest } = idEnds(store)
  const last = Math.min(highest, range.beforeId - 1)
  const count = countOf(cells)
  if (count === 0) return
  const ofTypes = [...Map.groupBy(cells, ({ type }) => type).values()]
  const width = lookWidth(count / highest)
  let rest: readonly number[] = []
  for (let after = range.afterId; after < last;) {
    const upTo = Math.min(last, after + width)
    for (const ofType of ofTypes) {
      // A job changes its queue and status, never its type: it is come by once, whatever happens meanwhile.
      const entries = entriesBetween(store, ofType, after, upTo)
      const wanted = except.size === 0 ? entries : entries.filter(({ id }) => !except.has(id))
      const chosen = wanted.filter(({ updatedAt }) => updatedAt <= asOf)
      const changed = wanted.filter(({ updatedAt }) => updatedAt > asOf)
      if (changed.length > 0)
        yield { ids: [], passedOver: [['changed', changed.length]], left: someOf(changed, () => 'changed') }
      rest = [...rest, ...chosen.map(({ id }) => id)]
      while (rest.length >= portions.size) {
        const ids = rest.slice(0, portions.size)
        rest = rest.slice(ids.length)
        yield { ids, passedOver: [], left: [] }
      }
    }
    after = upTo
  }
  yield* inPortions(rest, portions)
}

function lookWidth(share: number): number {
  return Math.ceil(Math.min(LOOK.ids, LOOK.jobs / share))
}

export interface FoundWalk {
  readonly action: JobAction
  readonly filter: JobFilter
  /** UTC ms. */
  readonly asOf: number
  /** Ids to leave out. */
  readonly except: ReadonlySet<number>
}

/** The same for jobs that have to be looked at one by one: what they are like is known only as they are found. */
export async function* walkFound(
  the: { readonly store: Store; readonly reader: Reader },
  { action, filter, asOf, except }: FoundWalk,
  portions: Portions,
): AsyncGenerator<Portion> {
  for await (const jobs of matchingJobs(the, filter)) {
    const wanted = jobs.filter(({ id }) => !except.has(id))
    const forbidden = wanted.filter(({ cell }) => !isAllowed(action, cell.status))
    const allowing = wanted.filter(({ cell }) => isAllowed(action, cell.status))
    const chosen = allowing.filter(({ updatedAt }) => updatedAt <= asOf)
    const byStatus = Map.groupBy(forbidden, ({ cell }) => cell.status)
    const passedOver: [SkipReason, number][] = [...byStatus].map(([status, of]) => [status, of.length])
    const changed = allowing.filter(({ updatedAt }) => updatedAt > asOf)
    yield {
      ids: [],
      passedOver: [...passedOver, ['changed', changed.length]],
      left: [...someOf(forbidden, ({ cell }) => cell.status), ...someOf(changed, () => 'changed')],
    }
    yield* inPortions(
      chosen.map(({ id }) => id),
      portions,
    )
  }
}

function* inPortions(ids: readonly number[], portions: Portions): Generator<Portion> {
  for (let i = 0; i < ids.length;) {
    const portion = ids.slice(i, i + portions.size)
    i += portion.length
    yield { ids: portion, passedOver: [], left: [] }
  }
}

function someOf<Passed extends { readonly id: number }>(
  jobs: readonly Passed[],
  reasonOf: (job: Passed) => SkipReason,
): readonly Skip[] {
  return jobs.slice(0, KEPT_SKIPPED).map((job) => ({ id: job.id, reason: reasonOf(job) }))
}
