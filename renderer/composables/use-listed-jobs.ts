import { computed, nextTick, shallowRef, watch, type Ref } from 'vue'
import { count } from '../format/number.ts'
import { useJobListStore } from '../stores/job-list.ts'
import { useSelectionStore } from '../stores/selection.ts'
import type { JobRoute } from './use-job-route.ts'
import { useListMemory } from './use-list-memory.ts'

export interface ListedJobs {
  /** For those who listen: said once per search, not with every job that comes and goes. */
  readonly spokenTotal: Readonly<Ref<string>>
  /** To where the list was left at this place of the history. */
  scrollBack(): Promise<void>
}

/** The list shows what the address says, and is found as it was left when one goes back to it. */
export function useListedJobs(
  place: JobRoute,
  grid: Readonly<Ref<{ topRow(): number; scrollToRow(row: number): void } | null>>,
): ListedJobs {
  const list = useJobListStore()
  const selection = useSelectionStore()
  const address = computed(() => `${place.sort.value ?? ''} ${place.words.value}`)
  const memory = useListMemory(
    () => address.value,
    () => grid.value?.topRow() ?? 0,
  )
  const spokenTotal = shallowRef('')

  async function scrollBack(): Promise<void> {
    const left = memory.recall()
    if (!left || left.row <= 0) return
    // The grid has to be there, and as tall as its rows make it.
    await nextTick()
    grid.value?.scrollToRow(left.row)
  }
  watch(
    address,
    () => {
      const left = memory.recall()
      if (left) selection.restore(left.selection)
      else selection.clear()
      list.show(place.words.value, place.sort.value)
    },
    { immediate: true },
  )
  watch(
    () => list.isLoading,
    (isLoading) => {
      spokenTotal.value = isLoading ? '' : `${count(list.total)} jobs listed`
      if (!isLoading) void nextTick(scrollBack)
    },
  )
  return { spokenTotal, scrollBack }
}
