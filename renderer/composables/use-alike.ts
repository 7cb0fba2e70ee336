import { shallowRef, watch, type Ref } from 'vue'
import { client } from '../bridge/index.ts'

/**
 * How many jobs of a failure group wait to be retried or are dead; null while that is not known, and where no group is
 * asked for. It is an extra: where it can't be read, nothing is said.
 */
export function useAlike(group: () => number | null): Readonly<Ref<number | null>> {
  const alike = shallowRef<number | null>(null)
  watch(
    group,
    async (id) => {
      alike.value = null
      if (id === null) return
      const answer = await client.jobs
        .count({ filter: { group: id, status: ['failed', 'dead'] } })
        .catch(() => null)
      if (id === group()) alike.value = answer?.count ?? null
    },
    { immediate: true },
  )
  return alike
}
