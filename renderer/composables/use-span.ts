import { computed, watch, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { SPANS, type Span } from '../../src/model/statistics.ts'
import { useStatisticsStore } from '../stores/statistics.ts'

/** The span of time that the page shows: in its address where one was chosen, and kept between pages. */
export function useSpan(): WritableComputedRef<Span> {
  const store = useStatisticsStore()
  const route = useRoute()
  const router = useRouter()
  watch(
    () => route.query['span'],
    (asked) => {
      if (typeof asked === 'string' && Object.hasOwn(SPANS, asked)) store.span = asked as Span
    },
    { immediate: true },
  )
  return computed({
    get: () => store.span,
    set: (span) => void router.replace({ query: { ...route.query, span } }),
  })
}
