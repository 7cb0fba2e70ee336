import { useThrottleFn } from '@vueuse/core'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Related } from '../../src/model/related.ts'

/** Who enqueued a job, and which jobs and operations it has to do with; null while that is not known. */
export function useRelated(id: () => number): Readonly<Ref<Related | null>> {
  const related = shallowRef<Related | null>(null)

  async function load(): Promise<void> {
    const asked = id()
    try {
      const answer = await client.jobs.related({ id: asked })
      if (asked === id()) related.value = answer
    } catch {
      // A job that is gone is said by the inspector itself.
    }
  }
  const loadSoon = useThrottleFn(() => void load(), 500, true)
  watch(
    id,
    () => {
      related.value = null
      void load()
    },
    { immediate: true },
  )
  onScopeDispose(bridge.on('operations', () => void loadSoon()))
  return related
}
