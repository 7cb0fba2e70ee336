import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import { isJobStatus } from '../../src/model/status.ts'
import type { JobFilter } from '../../src/model/filter.ts'
import { inspectorQuery } from './use-inspector-route.ts'

export interface JobRoute {
  readonly filter: ComputedRef<JobFilter>
  /** The job that is open in the inspector. */
  readonly openId: ComputedRef<number | null>
  setFilter(filter: JobFilter): void
  /** Open another job, or none. `isStep` when moving through the list: back then leaves the list at once. */
  open(id: number | null, isStep?: boolean): void
}

/** The filter and the open job live in the address: links, back and forward restore them. */
export function useJobRoute(): JobRoute {
  const route = useRoute()
  const router = useRouter()
  const filter = computed(() => filterOf(route.query))
  const openId = computed(() => {
    const id = Number(route.params['id'])
    return Number.isSafeInteger(id) && id > 0 ? id : null
  })
  return {
    filter,
    openId,
    setFilter: (next) =>
      void router.push({
        name: 'jobs',
        params: route.params,
        query: { ...inspectorQuery(route.query), ...queryOf(next) },
      }),
    open(id, isStep = false) {
      if (id === openId.value) return
      const query = { ...queryOf(filter.value), ...(id === null ? {} : inspectorQuery(route.query)) }
      const target = { name: 'jobs', params: { id: id === null ? '' : String(id) }, query }
      void (isStep ? router.replace(target) : router.push(target))
    },
  }
}

/** What an address may say, and nothing else: it may have been written by hand. */
export function filterOf(query: LocationQuery): JobFilter {
  const status = valuesOf(query['status']).filter(isJobStatus)
  const type = valuesOf(query['type'])
  const queue = valuesOf(query['queue'])
  return {
    ...(status.length > 0 ? { status } : {}),
    ...(type.length > 0 ? { type } : {}),
    ...(queue.length > 0 ? { queue } : {}),
  }
}

export function queryOf(filter: JobFilter): Record<string, string[]> {
  const query: Record<string, string[]> = {}
  for (const key of ['status', 'type', 'queue'] as const) {
    const values = filter[key]
    if (values?.length) query[key] = [...values]
  }
  return query
}

function valuesOf(value: LocationQuery[string] | undefined): string[] {
  const values = Array.isArray(value) ? value : [value]
  return [...new Set(values.filter((one): one is string => typeof one === 'string' && one !== ''))].slice(
    0,
    100,
  )
}
