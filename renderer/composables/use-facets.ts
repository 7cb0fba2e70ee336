import { useThrottleFn } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Facets } from '../../src/contract/index.ts'
import type { JobFilter } from '../../src/model/filter.ts'

/** What a filter leaves to choose from, with counts; at most a second or two old. */
export function useFacets(filter: () => JobFilter): Readonly<Ref<Facets | null>> {
  const facets = shallowRef<Facets | null>(null)
  let run = new AbortController()

  async function load(): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    try {
      const answer = await client.jobs.facets(filter(), {
        signal,
      })
      if (!signal.aborted) facets.value = answer
    } catch {
      // The counts stay as they were; what is wrong is said by the list itself.
    }
  }
  const loadSoon = useThrottleFn(() => void load(), 1_500, true)

  watch(filter, () => void load(), { immediate: true })
  const ends = [
    bridge.onSync(() => void load()),
    bridge.on('jobs', () => void loadSoon()),
    bridge.on('stale', () => void loadSoon()),
  ]
  onScopeDispose(() => {
    run.abort()
    for (const end of ends) end()
  })
  return facets
}
