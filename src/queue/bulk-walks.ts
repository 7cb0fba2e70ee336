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
 * Jobs of one look along the index, about. It asks every cell once, of which there may be hundreds; and
 * within a look the jobs of a cell stand together, so that few of the index's pages change in each portion.
 */
const WINDOW = 4_000

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
 * walk ends even while jobs come back into it.
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
  let width = Math.ceil((WINDOW * highest) / count)
  for (let after = range.afterId; after < last;) {
    const upTo = Math.min(last, after + width)
    const entries = entriesBetween(store, cells, after, upTo)
    after = upTo
    // As wide as would have given so many, but no sudden leap: jobs may stand thick further on.
    const ratio = WINDOW / Math.max(1, entries.length)
    width = Math.max(1, Math.ceil(width * Math.min(4, Math.max(0.25, ratio))))
    const wanted = except.size === 0 ? entries : entries.filter(({ id }) => !except.has(id))
    const chosen = wanted.filter(({ updatedAt }) => updatedAt <= asOf)
    const changed = wanted.filter(({ updatedAt }) => updatedAt > asOf)
    if (changed.length > 0)
      yield { ids: [], passedOver: [['changed', changed.length]], left: someOf(changed, () => 'changed') }
    yield* inPortions(
      chosen.map(({ id }) => id),
      portions,
    )
  }
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
