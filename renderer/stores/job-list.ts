import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { hostNow } from '../bridge/host-clock.ts'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, isAbort, type Failure } from '../bridge/failure.ts'
import type { JobsPage } from '../../src/contract/index.ts'
import { isTested, type JobFilter } from '../../src/model/filter.ts'
import type { JobSort } from '../../src/model/sort.ts'
import { meaningOf } from '../../src/model/words/filter-of-words.ts'
import { createListChanges } from './list-changes.ts'
import { createListPages } from './list-pages.ts'
import { PAGE_ROWS, pageOf, placeOf, sortFor } from './page-layout.ts'

/** A search answers this soon with what it has, and goes on; ms. */
const WITHIN_MS = 200

/** How far a search has come: jobs looked at, of all that may match. */
export interface SearchProgress {
  readonly done: number
  readonly of: number
  readonly isStopped: boolean
}

/** How much of a page there is, and how many jobs were looked at for it. */
interface Filled {
  readonly jobs: number
  readonly done: number
  readonly of: number
}

/**
 * The jobs that a search means, as of one moment: pages are loaded as they are scrolled to. Jobs change
 * in place; what would join or leave the list waits, counted, until `refresh`, or until the list is idle
 * at its top (`isHeld` false). Ages in the words are counted from when the list was read.
 */
export const useJobListStore = defineStore('job-list', () => {
  const words = shallowRef('')
  const filter = shallowRef<JobFilter>({})
  const sort = shallowRef<JobSort>('newest')
  /** The search that the rows are of: the one before, until the answer to the next is there. */
  const shownWords = shallowRef('')
  const total = shallowRef(0)
  const isEstimate = shallowRef(false)
  const asOf = shallowRef(0)
  const isLoading = shallowRef(true)
  const failure = shallowRef<Failure | null>(null)
  const search = shallowRef<SearchProgress | null>(null)
  /** Set by the view while someone reads, points at or selects in the list. */
  const isHeld = shallowRef(false)
  const pages = createListPages()
  const changes = createListChanges()

  let wantedSort: JobSort | null = null
  let newestId = 0
  let run = new AbortController()
  let wanted = { first: 0, last: 0 }
  let isLoadingPages = false
  /** Where a search that was stopped goes on. */
  let resume: (() => void) | null = null

  /** Show another search: the list starts over. */
  function show(next: string, order: JobSort | null): void {
    words.value = next
    wantedSort = order
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
    const asked = words.value
    const meaning = meaningOf(asked, hostNow()).filter
    const order = sortFor(meaning, wantedSort)
    try {
      const page = await client.jobs.list(queryOf(meaning, order, {}), { signal })
      if (signal.aborted || (!isAskedFor && isHeld.value)) return
      pages.clear()
      changes.clear()
      filter.value = meaning
      sort.value = order
      shownWords.value = asked
      total.value = page.total
      isEstimate.value = page.isEstimate
      asOf.value = page.asOf
      newestId = Math.max(0, ...page.jobs.map(({ id }) => id))
      failure.value = null
      isLoading.value = false
      search.value = null
      resume = null
      pages.set(0, page.jobs)
      await fill(0, page, signal)
      if (!signal.aborted) void countAll(signal)
      void loadWanted()
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      failure.value = failureOf(error)
      isLoading.value = false
    }
  }

  function queryOf(
    meaning: JobFilter,
    order: JobSort,
    place: { readonly cursor?: string; readonly offset?: number; readonly limit?: number },
  ): Parameters<typeof client.jobs.list>[0] {
    return { filter: meaning, sort: order, limit: PAGE_ROWS, withinMs: WITHIN_MS, ...place }
  }

  /** Go on with a search until its page is full, the end is reached, or somebody stops it. */
  async function fill(page: number, first: JobsPage, signal: AbortSignal, before?: Filled): Promise<void> {
    let answer = first
    let { jobs, done } = before ?? { jobs: answer.jobs.length, done: answer.searched?.done ?? 0 }
    const of = before?.of ?? answer.searched?.of ?? 0
    while (answer.searched && answer.cursor !== null && jobs < PAGE_ROWS) {
      total.value = page * PAGE_ROWS + jobs
      isEstimate.value = true
      const isStopped = search.value?.isStopped ?? false
      search.value = { done, of, isStopped }
      if (isStopped) {
        resume = () => void goOn(page, answer, signal, { jobs, done, of })
        return
      }
      const place = { cursor: answer.cursor, limit: PAGE_ROWS - jobs }
      answer = await client.jobs.list(queryOf(filter.value, sort.value, place), { signal })
      if (signal.aborted) return
      pages.append(page, answer.jobs)
      jobs += answer.jobs.length
      done += answer.searched?.done ?? 0
    }
    search.value = null
    ended(page, jobs, answer)
  }

  async function goOn(page: number, answer: JobsPage, signal: AbortSignal, before: Filled): Promise<void> {
    resume = null
    search.value = { done: before.done, of: before.of, isStopped: false }
    try {
      await fill(page, answer, signal, before)
      if (!signal.aborted) void countAll(signal)
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) failure.value = failureOf(error)
    }
  }

  /** Jobs leave and join a filter while it is read: the list ends where its last page does. */
  function ended(page: number, have: number, { cursor, total: judged }: JobsPage): void {
    const end = page * PAGE_ROWS + have
    if (cursor !== null) pages.cursors.set(page + 1, cursor)
    if (cursor === null) {
      total.value = end
      isEstimate.value = false
    } else if (end >= total.value) total.value = Math.max(end + 1, isEstimate.value ? judged : 0)
  }

  /** Where the number of jobs was judged, have it counted, while the first of them are looked at. */
  async function countAll(signal: AbortSignal): Promise<void> {
    if (!isEstimate.value || search.value?.isStopped) return
    try {
      const { count } = await client.jobs.count({ filter: filter.value, sort: sort.value }, { signal })
      if (signal.aborted) return
      total.value = Math.max(count, pages.loadedCount.value)
      isEstimate.value = false
    } catch {
      // It stays an estimate, and is shown as one.
    }
  }

  /** The rows from `first` to `last` (exclusive) are looked at. */
  function want(first: number, last: number): void {
    wanted = { first, last }
    void loadWanted()
  }

  function missingPage(): number | null {
    if (total.value === 0 || search.value) return null
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
        const place = placeOf(page, pages.cursors)
        const answer = await client.jobs.list(queryOf(filter.value, sort.value, place), { signal })
        if (signal.aborted) break
        pages.set(page, answer.jobs)
        await fill(page, answer, signal)
        pages.forgetFarFrom(page)
      }
      if (!signal.aborted) failure.value = null
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) failure.value = failureOf(error)
    } finally {
      isLoadingPages = false
    }
    // A reload in between aborted this; what it left is still looked at.
    if (signal.aborted && missingPage() !== null && !isLoading.value) void loadWanted()
  }

  const refreshSoon = useThrottleFn(
    () => {
      if (!isHeld.value && !search.value && changes.hasChanges.value) void reload(false)
    },
    700,
    true,
  )

  bridge.onSync(() => {
    if (!isLoading.value) changes.isOutdated.value = true
    void refreshSoon()
  })
  bridge.on('stale', () => {
    changes.isOutdated.value = true
    void refreshSoon()
  })
  bridge.on('jobs', ({ changed }) => {
    const isWhole = pages.loadedCount.value >= total.value
    for (const job of changed) {
      if (pages.find(job.id)) {
        pages.put(job)
        changes.changed(filter.value, job)
        // Where every row is loaded, or it is new, what matches and is not among them has arrived.
      } else if (job.id > newestId || isWhole) changes.turnedUp(filter.value, job)
    }
    void refreshSoon()
  })

  return {
    shownWords,
    words,
    filter,
    sort,
    total,
    isEstimate,
    asOf,
    isLoading,
    failure,
    search,
    isHeld,
    hasChanges: changes.hasChanges,
    arrivedCount: changes.arrivedCount,
    leftCount: changes.leftCount,
    show,
    reload: () => reload(),
    want,
    refreshSoon: () => void refreshSoon(),
    /** Leave a search where it is; what was found stays. */
    stopSearch(): void {
      if (search.value) search.value = { ...search.value, isStopped: true }
    },
    resumeSearch: () => resume?.(),
    isSearched: (): boolean => isTested(filter.value),
    /** The job in row `row`; undefined while it is not loaded. */
    jobAt: pages.jobAt,
    rowOf: pages.rowOf,
    loadedCount: pages.loadedCount,
    loadedIds: pages.ids,
    hasLeft: changes.hasLeft,
    find: pages.find,
  }
})
