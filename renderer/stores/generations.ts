import { useDebounceFn, useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { HandlerGeneration } from '../../src/model/generation.ts'
import { useWorkspaceStore } from './workspace.ts'

/** What attempts came to is written by then. */
const WRITTEN_AFTER_MS = 6_000

/** What the handler that is looked at has been, live while it is. */
export const useGenerationsStore = defineStore('generations', () => {
  const workspace = useWorkspaceStore()
  const type = shallowRef<string | null>(null)
  const list = shallowRef<readonly HandlerGeneration[] | null>(null)
  const failure = shallowRef<Failure | null>(null)

  async function load(): Promise<void> {
    const asked = type.value
    if (asked === null) return
    try {
      const answer = await client.handlers.generations({ type: asked })
      if (asked !== type.value) return
      list.value = answer
      failure.value = null
    } catch (error) {
      if (asked === type.value) failure.value = failureOf(error)
    }
  }
  const loadSoon = useThrottleFn(() => void load(), 2_000, true)
  const loadOnceWritten = useDebounceFn(() => void load(), WRITTEN_AFTER_MS)
  function jobsChanged(): void {
    if (type.value === null) return
    void loadSoon()
    void loadOnceWritten()
  }

  bridge.onSync(() => void load())
  bridge.on('jobs', jobsChanged)
  bridge.on('stale', jobsChanged)
  watch(
    () => workspace.workspace?.build,
    () => void load(),
  )

  return {
    list,
    failure,
    load: () => void load(),
    /** Look at a handler. @returns how to look away */
    show(next: string): () => void {
      type.value = next
      list.value = null
      failure.value = null
      void load()
      return () => {
        if (type.value === next) type.value = null
      }
    },
  }
})
