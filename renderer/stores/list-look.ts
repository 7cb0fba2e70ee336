import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { columnOf, DEFAULT_COLUMNS } from '../components/job-columns.ts'

export const DENSITIES = ['compact', 'standard', 'relaxed'] as const
export type Density = (typeof DENSITIES)[number]

const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 24, standard: 28, relaxed: 34 }

/** How the jobs list looks to this person: its columns in their order, and how close its rows stand. */
export const useListLookStore = defineStore('list-look', () => {
  const kept = useLocalStorage<string[]>('yardmaster.columns', [])
  const density = useLocalStorage<Density>('yardmaster.density', 'standard')
  /** What was kept may be older than the columns that there are. */
  const columns = computed<readonly string[]>(() => {
    const known = kept.value.filter((id) => columnOf(id) !== null)
    return known.length > 0 ? known : DEFAULT_COLUMNS
  })
  return {
    columns,
    density,
    rowHeight: computed(() => ROW_HEIGHTS[density.value] ?? ROW_HEIGHTS.standard),
    isDefault: computed(() => columns.value.join() === DEFAULT_COLUMNS.join()),
    choose: (ids: readonly string[]): void => void (kept.value = [...ids]),
    reset: (): void => void (kept.value = []),
  }
})
