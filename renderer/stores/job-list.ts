import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, isAbort, type Failure } from '../bridge/failure.ts'
import type { JobsPage } from '../../src/contract/index.ts'
import { matches, type JobFilter } from '../../src/model/filter.ts'
import type { Job } from '../../src/model/job.ts'
import { PAGE_ROWS, pageOf, pagesToForget, placeOf } from './page-layout.ts'

/** Pages kept in memory; the rest is asked for again when it is scrolled to. */
const PAGES_KEPT = 40

/**
 * The jobs that match a filter, as of one moment: pages are loaded as they are scrolled to. Jobs change
 * in place; what would join or leave the list waits, counted, until `refresh`, or until the list is idle
 * at its top (`isHeld` false).
 */
export const useJobListStore = defineStore('job-list', () => {
  const filter = shallowRef<JobFilter>({})
  const total = shallowRef(0)
  const asOf = shallowRef(0)
  const pages = shallowReactive(new Map<number, readonly number[]>())
  const byId = shallowReactive(new Map<number, Job>())
  const arrived = shallowReactive(new Set<number>())
  const left = shallowReactive(new Set<number>())
  const isOutdated = shallowRef(false)
  const isLoading = shallowRef(true)
  const failure = shallowRef<Failure | null>(null)
  /** Set by the view while someone reads, points at or selects in the list. */
  const isHeld = shallowRef(false)

  /** Pages that can be reached directly, by the cursor that leads to them. */
  const cursors = new Map<number, string>()
  let newestId = 0
  let run = new AbortController()
  let wanted = { first: 0, last: 0 }
  let isLoadingPages = false

  /** Show another filter: the list starts over. */
  function show(next: JobFilter): void {
    filter.value = next
    isLoading.value = true
    void reload()
  }

  /**
   * Read the list anew from its top; what is shown stays until the answer is there. A reload that nobody
   * asked for is dropped when someone has come to hold the list meanwhile.
   */
  async function reload(isAskedFor = true): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    try {
      const page = await ask(0, signal)
      if (signal.aborted || (!isAskedFor && isHeld.value)) return
      pages.clear()
      byId.clear()
      arrived.clear()
      left.clear()
      isOutdated.value = false
      cursors.clear()
      total.value = page.total
      asOf.value = page.asOf
      newestId = page.jobs[0]?.id ?? 0
      keep(0, page)
      failure.value = null
      isLoading.value = false
      void loadWanted()
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      failure.value = failureOf(error)
      isLoading.value = false
    }
  }

  function ask(page: number, signal: AbortSignal): Promise<JobsPage> {
    const query = { filter: filter.value, limit: PAGE_ROWS, ...placeOf(page, cursors) }
    return client.jobs.list(query, { signal })
  }

  function keep(page: number, answer: JobsPage): void {
    pages.set(
      page,
      answer.jobs.map((job) => job.id),
    )
    for (const job of answer.jobs) put(job)
    if (answer.cursor !== null) cursors.set(page + 1, answer.cursor)
    // Jobs leave and join a filter while it is read: the list ends where its last page does.
    const end = page * PAGE_ROWS + answer.jobs.length
    if (answer.cursor === null) total.value = end
    else if (end >= total.value) total.value = end + 1
  }

  /** An answer may be older than an event that overtook it. */
  function put(job: Job): void {
    const known = byId.get(job.id)
    if (!known || job.updatedAt >= known.updatedAt) byId.set(job.id, job)
  }

  /** The rows from `first` to `last` (exclusive) are looked at. */
  function want(first: number, last: number): void {
    wanted = { first, last }
    void loadWanted()
  }

  function missingPage(): number | null {
    if (total.value === 0) return null
    const last = Math.max(wanted.first, Math.min(wanted.last, total.value) - 1)
    for (let page = pageOf(wanted.first); page <= pageOf(last); page++) if (!pages.has(page)) return page
    return null
  }

  /** Load what is looked at, page by page; what is scrolled past meanwhile is not asked for. */
  async function loadWanted(): Promise<void> {
    if (isLoadingPages) return
    isLoadingPages = true
    const { signal } = run
    try {
      for (let page = missingPage(); page !== null && !signal.aborted; page = missingPage()) {
        const answer = await ask(page, signal)
        if (signal.aborted) break
        keep(page, answer)
        for (const far of pagesToForget(pages.keys(), page, PAGES_KEPT)) forget(far)
      }
      failure.value = null
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) failure.value = failureOf(error)
    } finally {
      isLoadingPages = false
    }
    // A reload in between aborted this; what it left is still looked at.
    if (signal.aborted && missingPage() !== null && !isLoading.value) void loadWanted()
  }

  function forget(page: number): void {
    for (const id of pages.get(page) ?? []) byId.delete(id)
    pages.delete(page)
  }

  /** Whether every row is loaded, so that what matches and is not among them is new to the list. */
  function isWhole(): boolean {
    return byId.size >= total.value
  }

  const hasChanges = computed(() => isOutdated.value || arrived.size > 0 || left.size > 0)
  const refreshSoon = useThrottleFn(
    () => {
      if (!isHeld.value && hasChanges.value) void reload(false)
    },
    700,
    true,
  )

  bridge.onSync(() => {
    if (!isLoading.value) isOutdated.value = true
    void refreshSoon()
  })
  bridge.on('stale', () => {
    isOutdated.value = true
    void refreshSoon()
  })
  bridge.on('jobs', ({ changed }) => {
    for (const job of changed) {
      if (byId.has(job.id)) {
        put(job)
        if (matches(filter.value, job)) left.delete(job.id)
        else left.add(job.id)
      } else if (job.id > newestId || isWhole()) {
        if (matches(filter.value, job)) arrived.add(job.id)
        else arrived.delete(job.id)
      }
    }
    void refreshSoon()
  })

  return {
    filter,
    total,
    asOf,
    isLoading,
    failure,
    isHeld,
    isOutdated,
    hasChanges,
    arrivedCount: computed(() => arrived.size),
    leftCount: computed(() => left.size),
    show,
    reload: () => reload(),
    want,
    refreshSoon: () => void refreshSoon(),
    /** The job in row `row`; undefined while it is not loaded. */
    jobAt(row: number): Job | undefined {
      const page = pageOf(row)
      const id = pages.get(page)?.[row - page * PAGE_ROWS]
      return id === undefined ? undefined : byId.get(id)
    },
    /** The row of a loaded job; -1 where it is not loaded. */
    rowOf(id: number): number {
      for (const [page, ids] of pages) {
        const at = ids.indexOf(id)
        if (at >= 0) return page * PAGE_ROWS + at
      }
      return -1
    },
    loadedCount: computed(() => byId.size),
    loadedIds: (): readonly number[] =>
      [...pages.keys()].sort((a, b) => a - b).flatMap((page) => pages.get(page) ?? []),
    hasLeft: (id: number): boolean => left.has(id),
    find: (id: number): Job | undefined => byId.get(id),
  }
})
