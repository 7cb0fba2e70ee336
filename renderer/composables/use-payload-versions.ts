import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { client } from '../bridge/index.ts'
import { isAbort } from '../bridge/failure.ts'
import type { PayloadVersion } from '../../src/model/payload-version.ts'

/** The payloads that a job has had, oldest first, asked for again when `changes` says so; empty until they are known. */
export function usePayloadVersions(
  id: () => number,
  changes: () => number,
): Readonly<Ref<readonly PayloadVersion[]>> {
  const versions = shallowRef<readonly PayloadVersion[]>([])
  let run = new AbortController()
  watch(
    [id, changes],
    async ([next], [last]) => {
      run.abort()
      run = new AbortController()
      const { signal } = run
      if (next !== last) versions.value = []
      try {
        const answer = await client.jobs.payloadVersions({ id: next }, { signal })
        if (!signal.aborted) versions.value = answer
      } catch (error) {
        // A job that is gone is said by the inspector itself.
        if (!signal.aborted && !isAbort(error)) versions.value = []
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => run.abort())
  return versions
}
