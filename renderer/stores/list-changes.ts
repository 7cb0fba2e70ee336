import { computed, shallowReactive, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { JobFilter } from '../../src/model/filter.ts'
import { judgeJob } from '../../src/model/judge-job.ts'
import type { Job } from '../../src/model/job.ts'

export interface ListChanges {
  readonly arrivedCount: ComputedRef<number>
  readonly leftCount: ComputedRef<number>
  /** Something changed, and only the list itself, read anew, tells what. */
  readonly isOutdated: ShallowRef<boolean>
  readonly hasChanges: ComputedRef<boolean>
  /** A job of the list has changed. */
  changed(filter: JobFilter, job: Job): void
  /** A job has changed that is not in the list, and may now belong to it. */
  turnedUp(filter: JobFilter, job: Job): void
  hasLeft(id: number): boolean
  clear(): void
}

/** What would change in a list if it were read anew: it waits until somebody wants it. */
export function createListChanges(): ListChanges {
  const arrived = shallowReactive(new Set<number>())
  const left = shallowReactive(new Set<number>())
  const isOutdated = shallowRef(false)
  return {
    arrivedCount: computed(() => arrived.size),
    leftCount: computed(() => left.size),
    isOutdated,
    hasChanges: computed(() => isOutdated.value || arrived.size > 0 || left.size > 0),
    changed(filter, job) {
      const verdict = judgeJob(filter, job)
      // What was found by its payload is taken to have it still.
      if (verdict === false) left.add(job.id)
      else left.delete(job.id)
    },
    turnedUp(filter, job) {
      const verdict = judgeJob(filter, job)
      if (verdict === true) arrived.add(job.id)
      else if (verdict === false) arrived.delete(job.id)
      else isOutdated.value = true
    },
    hasLeft: (id) => left.has(id),
    clear() {
      arrived.clear()
      left.clear()
      isOutdated.value = false
    },
  }
}
