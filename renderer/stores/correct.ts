import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** The job whose payload is being corrected, in its inspector. */
export const useCorrectStore = defineStore('correct', () => {
  const jobId = shallowRef<number | null>(null)
  return { jobId, begin: (id: number) => (jobId.value = id), end: () => (jobId.value = null) }
})
