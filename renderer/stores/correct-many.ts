import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Selection } from '../../src/model/filter.ts'

/** Which jobs' payloads are to be corrected, while it is settled how. */
export const useCorrectManyStore = defineStore('correct-many', () => {
  const asked = shallowRef<{
    readonly selection: Selection
    /** What the selection is, in words. */
    readonly scope: string
    readonly done: () => void
  } | null>(null)
  return {
    asked,
    isOpen: computed(() => asked.value !== null),
    ask(selection: Selection, scope: string, done: () => void = () => undefined): void {
      asked.value = { selection, scope, done }
    },
    close: () => (asked.value = null),
  }
})
