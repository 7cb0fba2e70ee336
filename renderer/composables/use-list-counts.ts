import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { client } from '../bridge/index.ts'
import type { Facets } from '../../src/contract/index.ts'
import { isTested, type JobFilter } from '../../src/model/filter.ts'
import { emptyStats, type Stats } from '../../src/model/queue.ts'
import { JOB_STATUSES } from '../../src/model/status.ts'
import { useJobListStore } from '../stores/job-list.ts'
import { useStatsStore } from '../stores/stats.ts'
import { useFacets } from './use-facets.ts'

export interface ListCounts {
  /** What the types, queues and statuses that are chosen leave to choose from. */
  readonly facets: Readonly<Ref<Facets | null>>
  /**
   * How many jobs each status would show: live from the counters; as of when the list was read where it had to be
   * gone through. Null while that is not known.
   */
  readonly counts: ComputedRef<Stats | null>
  /** Jobs of the list, live; null where only the list itself knows. */
  readonly total: ComputedRef<number | null>
}

/** What is counted beside the list of `filter`. */
export function useListCounts(filter: () => JobFilter): ListCounts {
  const stats = useStatsStore()
  const facets = useFacets(() => {
    const { status, type, queue, like, not } = filter()
    return { status, type, queue, like, not }
  })
  const scanned = useScannedCounts()
  const counted = computed(() => {
    if (isScanned(filter())) return null
    const { type, queue, like, not } = filter()
    if (!type?.length && !queue?.length && !like && !not) return stats.stats
    if (!facets.value) return null
    return {
      ...emptyStats(),
      ...Object.fromEntries(facets.value.status.map(({ value, count: jobs }) => [value, jobs])),
    }
  })
  return {
    facets,
    counts: computed(() => (isScanned(filter()) ? scanned.value : counted.value)),
    total: computed(() => (counted.value ? totalOf(counted.value, filter()) : null)),
  }
}

/** Asked for once the list itself is counted: what one looks at comes first. */
function useScannedCounts(): Readonly<Ref<Stats | null>> {
  const list = useJobListStore()
  const counts = shallowRef<Stats | null>(null)
  let run = new AbortController()

  async function load(filter: JobFilter): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    try {
      const { not, ...wanted } = filter
      const others = { ...wanted, status: undefined, ...(not ? { not: { ...not, status: undefined } } : {}) }
      const answer = await client.jobs.countByStatus(others, { signal })
      if (!signal.aborted) counts.value = answer
    } catch {
      // The tabs stay without numbers; what is wrong is said by the list itself.
    }
  }
  watch(
    () => list.words,
    () => (counts.value = null),
  )
  watch(
    () => (list.isLoading || list.isEstimate || list.search ? null : list.asOf),
    (asOf) => {
      if (asOf !== null && isScanned(list.filter)) void load(list.filter)
    },
    { immediate: true },
  )
  onScopeDispose(() => run.abort())
  return counts
}

/** Whether no counter is kept of it. */
function isScanned(filter: JobFilter): boolean {
  return isTested(filter) || filter.created !== undefined || filter.settled !== undefined
}

function totalOf(counts: Stats, { status, not }: JobFilter): number {
  return JOB_STATUSES.filter(
    (each) => (!status?.length || status.includes(each)) && !not?.status?.includes(each),
  ).reduce((sum, each) => sum + counts[each], 0)
}
