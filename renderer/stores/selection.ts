import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef } from 'vue'
import type { JobFilter, Selection } from '../../src/model/filter.ts'

export interface Matching {
  readonly filter: JobFilter
  readonly asOf: number
  readonly total: number
}

/** What is selected, as plain data. */
export interface SelectionState {
  readonly ids: readonly number[]
  readonly except: readonly number[]
  readonly matching: Matching | null
}

/** The most ids that one action takes one by one; above it, select all that match. */
export const MOST_IDS = 10_000

/** Which jobs an action is meant for: some, one by one, or all that matched at a moment, but these. */
export const useSelectionStore = defineStore('selection', () => {
  const ids = shallowReactive(new Set<number>())
  const except = shallowReactive(new Set<number>())
  const matching = shallowRef<Matching | null>(null)

  const size = computed(() => (matching.value ? Math.max(0, matching.value.total - except.size) : ids.size))

  function has(id: number): boolean {
    return matching.value ? !except.has(id) : ids.has(id)
  }

  function set(id: number, isSelected: boolean): void {
    const stored = matching.value ? except : ids
    if (isSelected === (matching.value === null)) {
      if (stored.size < MOST_IDS) stored.add(id)
    } else stored.delete(id)
  }

  function clear(): void {
    matching.value = null
    ids.clear()
    except.clear()
  }

  return {
    size,
    isEmpty: computed(() => size.value === 0),
    isAllMatching: computed(() => matching.value !== null),
    has,
    set,
    toggle: (id: number) => set(id, !has(id)),
    setMany(many: readonly number[], isSelected: boolean): void {
      for (const id of many) set(id, isSelected)
    },
    /** All that matched `filter` at `asOf`, the loaded ones or not. */
    selectMatching(filter: JobFilter, asOf: number, total: number): void {
      clear()
      matching.value = { filter, asOf, total }
    },
    clear,
    state: (): SelectionState => ({ ids: [...ids], except: [...except], matching: matching.value }),
    restore(state: SelectionState): void {
      clear()
      matching.value = state.matching
      for (const id of state.ids) ids.add(id)
      for (const id of state.except) except.add(id)
    },
    /** Those that were chosen one by one; null where all that match are meant. */
    chosen: (): readonly number[] | null => (matching.value ? null : [...ids]),
    asSelection(): Selection {
      if (!matching.value) return { ids: [...ids] }
      const { filter, asOf } = matching.value
      return except.size === 0 ? { filter, asOf } : { filter, asOf, except: [...except] }
    },
  }
})
