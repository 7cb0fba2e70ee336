import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** What the enqueue dialog starts from. */
export interface EnqueueStart {
  readonly type: string
  /** JSON text; null for the last one of that type. */
  readonly payload: string | null
  readonly queue: string
  readonly priority?: string
  /** The job that this one is a copy of. */
  readonly copyOf?: number
}

/** Whether a job is being composed, and from what. */
export const useEnqueueStore = defineStore('enqueue', () => {
  const isOpen = shallowRef(false)
  const start = shallowRef<EnqueueStart | null>(null)
  return {
    isOpen,
    start,
    open(from: EnqueueStart | null = null): void {
      start.value = from
      isOpen.value = true
    },
    openType(type: string): void {
      start.value = { type, payload: null, queue: '' }
      isOpen.value = true
    },
  }
})
