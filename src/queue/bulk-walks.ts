import type { CellCount } from '../store/counters.ts'
import { countOf } from '../store/counters.ts'
import type { IdBounds } from '../store/cell-index.ts'
import { idEnds } from '../store/creation-times.ts'
import type { Store } from '../store/store.ts'
import { entriesBetween } from '../store/sweeps.ts'
import type { Portions } from './portions.ts'

/**
 * Jobs of one look along the index, about. It asks every cell once, of which there may be hundreds; and
 * within a look the jobs of a cell stand together, so that few of the index's pages change in each portion.
 */
const WINDOW = 4_000

/** What the next transaction of a bulk action takes on. */
export interface Portion {
  readonly ids: readonly number[]
  /** Jobs that were passed over, because they changed after the selection was looked at. */
  readonly changed: number
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
    const changed = wanted.length - chosen.length
    if (changed > 0) yield { ids: [], changed }
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
    yield { ids: portion, changed: 0 }
  }
}
