import { computed, shallowReactive, type ComputedRef } from 'vue'
import type { Job } from '../../src/model/job.ts'
import { PAGE_ROWS, pageOf, pagesToForget } from './page-layout.ts'

/** Pages kept in memory; the rest is asked for again when it is scrolled to. */
const PAGES_KEPT = 40

export interface ListPages {
  readonly loadedCount: ComputedRef<number>
  has(page: number): boolean
  /** The pages that can be reached directly, by the cursor that leads to them. */
  readonly cursors: Map<number, string>
  set(page: number, jobs: readonly Job[]): void
  /** More jobs of a page whose first ones are there. */
  append(page: number, jobs: readonly Job[]): void
  /** A job as it is now; an answer may be older than an event that overtook it. */
  put(job: Job): void
  find(id: number): Job | undefined
  jobAt(row: number): Job | undefined
  /** -1 where it is not loaded. */
  rowOf(id: number): number
  ids(): readonly number[]
  /** Let go of the pages that are farthest from this one. */
  forgetFarFrom(page: number): void
  clear(): void
}

/** The pages of a list that are in memory, and the jobs on them. */
export function createListPages(): ListPages {
  const pages = shallowReactive(new Map<number, readonly number[]>())
  const byId = shallowReactive(new Map<number, Job>())
  const cursors = new Map<number, string>()

  function put(job: Job): void {
    const known = byId.get(job.id)
    if (!known || job.updatedAt >= known.updatedAt) byId.set(job.id, job)
  }
  function set(page: number, jobs: readonly Job[]): void {
    for (const job of jobs) put(job)
    pages.set(
      page,
      jobs.map(({ id }) => id),
    )
  }
  return {
    loadedCount: computed(() => byId.size),
    has: (page) => pages.has(page),
    cursors,
    set,
    append(page, jobs) {
      for (const job of jobs) put(job)
      pages.set(page, [...(pages.get(page) ?? []), ...jobs.map(({ id }) => id)])
    },
    put,
    find: (id) => byId.get(id),
    jobAt(row) {
      const page = pageOf(row)
      const id = pages.get(page)?.[row - page * PAGE_ROWS]
      return id === undefined ? undefined : byId.get(id)
    },
    rowOf(id) {
      for (const [page, ids] of pages) {
        const at = ids.indexOf(id)
        if (at >= 0) return page * PAGE_ROWS + at
      }
      return -1
    },
    ids: () => [...pages.keys()].sort((a, b) => a - b).flatMap((page) => pages.get(page) ?? []),
    forgetFarFrom(page) {
      for (const far of pagesToForget(pages.keys(), page, PAGES_KEPT)) {
        for (const id of pages.get(far) ?? []) byId.delete(id)
        pages.delete(far)
      }
    },
    clear() {
      pages.clear()
      byId.clear()
      cursors.clear()
    },
  }
}
