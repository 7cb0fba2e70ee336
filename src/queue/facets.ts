import type { JobFilter } from '../model/filter.ts'
import { matches } from '../model/filter.ts'
import { JOB_STATUSES } from '../model/status.ts'
import { cells, countOf, type CellCount } from '../store/counters.ts'
import type { Store } from '../store/store.ts'
import type { Facets } from './queue.ts'

/**
 * What a filter leaves to choose from: for each key, its values with the jobs that each would show
 * given the filter's other keys. A chosen value is listed even where it shows none.
 */
export function facetsOf(store: Store, filter: JobFilter): Facets {
  const all = cells(store)
  return {
    status: valuesOf(all, { ...filter, status: undefined }, 'status', JOB_STATUSES),
    type: valuesOf(all, { ...filter, type: undefined }, 'type', filter.type ?? []).sort(byValue),
    queue: valuesOf(all, { ...filter, queue: undefined }, 'queue', filter.queue ?? []).sort(byValue),
  }
}

function valuesOf<Key extends 'status' | 'type' | 'queue'>(
  all: readonly CellCount[],
  others: JobFilter,
  key: Key,
  always: readonly CellCount[Key][],
): { value: CellCount[Key]; count: number }[] {
  const matching = all.filter((cell) => matches(others, cell))
  const values = [...new Set([...always, ...matching.map((cell) => cell[key])])]
  return values.map((value) => ({ value, count: countOf(matching.filter((cell) => cell[key] === value)) }))
}

function byValue(a: { readonly value: string }, b: { readonly value: string }): number {
  return a.value < b.value ? -1 : 1
}
