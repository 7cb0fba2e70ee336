import { useDocumentVisibility, useThrottleFn, useTimeoutPoll } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { GroupFigures, Span, Statistics } from '../../src/model/statistics.ts'
import { failureOf, isAbort, type Failure } from '../bridge/failure.ts'
import { bridge, client } from '../bridge/index.ts'

/** While jobs settle, figures are asked for again this often; nobody reads a chart faster. */
const FRESH_MS = 5_000
/** Where nothing happens, the span of time moves on all the same. */
const MOVE_MS = 60_000

/**
 * What has happened to jobs within a span of time that ends now: rates, failures, waits and run times, in
 * all, per queue and per type. Asked for only while a page shows them (`useStatistics`).
 */
export const useStatisticsStore = defineStore('statistics', () => {
  const span = shallowRef<Span>('1h')
  const statistics = shallowRef<Statistics | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const watchers = shallowRef(0)
  const visibility = useDocumentVisibility()
  const isWatched = computed(() => watchers.value > 0 && visibility.value === 'visible')
  let run = new AbortController()

  async function load(): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    try {
      const answer = await client.statistics.get({ span: span.value }, { signal })
      if (signal.aborted) return
      statistics.value = answer
      failure.value = null
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) failure.value = failureOf(error)
    }
  }
  const loadSoon = useThrottleFn(() => (isWatched.value ? load() : undefined), FRESH_MS, true, false)

  const moving = useTimeoutPoll(() => void loadSoon(), MOVE_MS, { immediate: false })
  watch([isWatched, span], ([watched], [wasWatched, before]) => {
    if (!watched) return moving.pause()
    if (!wasWatched || span.value !== before) void load()
    moving.resume()
  })
  bridge.onSync(() => {
    if (isWatched.value) void load()
  })
  bridge.on('jobs', () => void loadSoon())
  bridge.on('stale', () => void loadSoon())

  const queues = computed(() => byName(statistics.value?.queues))
  const types = computed(() => byName(statistics.value?.types))

  return {
    span,
    statistics,
    /** Why the newest try to read them failed; what was read before stays. */
    failure,
    ofQueue: (name: string): GroupFigures | null => queues.value.get(name) ?? null,
    /** Of a handler's jobs. */
    ofType: (name: string): GroupFigures | null => types.value.get(name) ?? null,
    load: () => void load(),
    /** A page shows them from now on; returns how to say that it does no more. */
    show(): () => void {
      watchers.value++
      return () => void watchers.value--
    },
  }
})

function byName(list: readonly GroupFigures[] | undefined): ReadonlyMap<string, GroupFigures> {
  return new Map(list?.map((figures) => [figures.name, figures]))
}
