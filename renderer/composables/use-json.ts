import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { readJson, type JsonReading } from '../format/json-index.ts'
import { prettyJson } from '../format/json-lines.ts'
import { atOnce, inSlices } from '../format/slices.ts'

/** Up to here a text is worked through at once, in a few milliseconds: nothing is ever seen half done. */
const SHORT = 300_000

/** A text read as JSON; null while a long one is still being read. */
export function useJson(text: () => string): Readonly<Ref<JsonReading | null>> {
  return useWork(text, readJson)
}

/** A JSON text laid out; null while it is not wanted, or a long one is still being laid out. */
export function usePrettyJson(text: () => string | null): Readonly<Ref<string | null>> {
  return useWork(text, prettyJson)
}

function useWork<Result>(
  text: () => string | null,
  work: (text: string) => Generator<unknown, Result>,
): Readonly<Ref<Result | null>> {
  const result = shallowRef<Result | null>(null)
  let run = new AbortController()
  watch(
    text,
    (next) => {
      run.abort()
      run = new AbortController()
      if (next === null) result.value = null
      else if (next.length <= SHORT) result.value = atOnce(work(next))
      else void inTheBackground(next, run.signal)
    },
    { immediate: true },
  )
  onScopeDispose(() => run.abort())

  async function inTheBackground(next: string, signal: AbortSignal): Promise<void> {
    result.value = null
    try {
      const done = await inSlices(work(next), signal)
      if (!signal.aborted) result.value = done
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  return result
}
