import { useThrottleFn } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { JobStatus } from '../../src/model/status.ts'
import { bridge, client } from '../bridge/index.ts'

/** How many jobs of a type there are of each status, following what changes; null until that is known. */
export function useTypeCounts(
  type: () => string | null,
): Readonly<Ref<ReadonlyMap<JobStatus, number> | null>> {
  const counts = shallowRef<ReadonlyMap<JobStatus, number> | null>(null)

  async function load(): Promise<void> {
    const asked = type()
    if (asked === null) return
    const { status } = await client.jobs.facets({ type: [asked] })
    if (asked === type()) counts.value = new Map(status.map(({ value, count }) => [value, count]))
  }
  const loadSoon = useThrottleFn(() => void load().catch(() => undefined), 1_000, true)

  watch(
    type,
    () => {
      counts.value = null
      void load().catch(() => undefined)
    },
    { immediate: true },
  )
  const stops = [
    bridge.onSync(() => void load().catch(() => undefined)),
    bridge.on('stale', () => void loadSoon()),
    bridge.on('jobs', ({ changed }) => {
      if (changed.some((job) => job.type === type())) void loadSoon()
    }),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))
  return counts
}
