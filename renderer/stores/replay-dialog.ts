import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { JobWithPayload } from '../../src/model/job.ts'

/** What a replay starts from. */
export interface ReplayStart {
  readonly type: string
  /** JSON text; null for the newest of that type. */
  readonly payload: string | null
  /** The job that is replayed; null where a payload is run by itself. */
  readonly jobId: number | null
}

/** Whether a replay is being composed, and from what. */
export const useReplayDialogStore = defineStore('replay-dialog', () => {
  const start = shallowRef<ReplayStart | null>(null)
  /** Counts the openings: each begins anew. */
  const opened = shallowRef(0)
  function open(from: ReplayStart): void {
    opened.value++
    start.value = from
  }
  return {
    start,
    opened,
    open,
    openJob: ({ id, type, payload }: Pick<JobWithPayload, 'id' | 'type' | 'payload'>) =>
      open({ type, payload, jobId: id }),
    openType: (type: string) => open({ type, payload: null, jobId: null }),
    close(): void {
      start.value = null
    },
  }
})
