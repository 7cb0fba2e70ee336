import { computed, type ComputedRef } from 'vue'
import {
  useRoute,
  useRouter,
  type LocationQuery,
  type RouteLocationNormalized,
  type RouteLocationRaw,
} from 'vue-router'
import { isJobStatus } from '../../src/model/status.ts'
import { JOB_SORTS, type JobSort } from '../../src/model/sort.ts'
import { withValues } from '../../src/model/words/edit-words.ts'
import { inspectorQuery } from './use-inspector-route.ts'

export interface JobRoute {
  /** The search, as it was typed. */
  readonly words: ComputedRef<string>
  /** The order that was asked for; null for the one that the search has by itself. */
  readonly sort: ComputedRef<JobSort | null>
  /** The job that is open in the inspector. */
  readonly openId: ComputedRef<number | null>
  setWords(words: string): void
  setSort(sort: JobSort | null): void
  /** Both at once, as a saved view has them. */
  show(words: string, sort: JobSort | null): void
  /** Open another job, or none. `isStep` when moving through the list: back then leaves the list at once. */
  open(id: number | null, isStep?: boolean): void
}

/** The search, its order and the open job live in the address: links, back and forward restore them. */
export function useJobRoute(): JobRoute {
  const route = useRoute()
  const router = useRouter()
  // On the way to another page its address is there before the view of this one has gone.
  const query = computed<LocationQuery>((before) => (route.name === 'jobs' ? route.query : (before ?? {})))
  const words = computed(() => one(query.value['q']) ?? '')
  const sort = computed(() => JOB_SORTS.find((each) => each === one(query.value['sort'])) ?? null)
  const openId = computed(() => idOf(one(query.value['job'])))

  function target(
    change: Partial<{ words: string; sort: JobSort | null; id: number | null }>,
  ): RouteLocationRaw {
    const next = { words: words.value, sort: sort.value, id: openId.value, ...change }
    const along = next.id === null ? {} : inspectorQuery(route.query)
    return { name: 'jobs', params: {}, query: { ...along, ...queryOf(next) } }
  }
  return {
    words,
    sort,
    openId,
    setWords: (next) => void (next.trim() !== words.value && router.push(target({ words: next.trim() }))),
    setSort: (next) => void router.push(target({ sort: next })),
    show: (next, order) => void router.push(target({ words: next, sort: order })),
    open(id, isStep = false) {
      if (id === openId.value) return
      void (isStep ? router.replace(target({ id })) : router.push(target({ id })))
    },
  }
}

/** The query of an address of the jobs page, with no more in it than is needed. */
export function queryOf(the: {
  readonly words?: string
  readonly sort?: JobSort | null
  readonly id?: number | null
}): Record<string, string> {
  return {
    ...(the.words ? { q: the.words } : {}),
    ...(the.sort ? { sort: the.sort } : {}),
    ...(the.id ? { job: String(the.id) } : {}),
  }
}

/**
 * The address that one with a job in its path, or with a status, type or queue by itself, stands for: links of
 * other pages and older bookmarks. Null where it is one that we write.
 */
export function addressInWords({ params, query }: RouteLocationNormalized): RouteLocationRaw | null {
  const id = idOf(one(params['id']))
  const keys = (['status', 'type', 'queue'] as const).filter((key) => query[key] !== undefined)
  if (id === null && keys.length === 0) return null
  const words = keys.reduce(
    (text, key) => {
      const values = valuesOf(query[key])
      return withValues(text, key, key === 'status' ? values.filter(isJobStatus) : values)
    },
    one(query['q']) ?? '',
  )
  const sort = JOB_SORTS.find((each) => each === one(query['sort'])) ?? null
  const { status: _status, type: _type, queue: _queue, ...rest } = query
  return {
    name: 'jobs',
    params: {},
    query: { ...rest, ...queryOf({ words, sort, id: id ?? idOf(one(query['job'])) }) },
    replace: true,
  }
}

function idOf(text: string | null): number | null {
  const id = Number(text)
  return text !== null && /^\d{1,15}$/.test(text) && id > 0 ? id : null
}

function one(value: LocationQuery[string] | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function valuesOf(value: LocationQuery[string] | undefined): string[] {
  const values = Array.isArray(value) ? value : [value]
  return [...new Set(values.filter((each): each is string => typeof each === 'string' && each !== ''))].slice(
    0,
    100,
  )
}
