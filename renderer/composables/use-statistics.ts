import { onScopeDispose } from 'vue'
import { useStatisticsStore } from '../stores/statistics.ts'

/** The statistics, kept fresh for as long as the component is there. */
export function useStatistics(): ReturnType<typeof useStatisticsStore> {
  const store = useStatisticsStore()
  onScopeDispose(store.show())
  return store
}
