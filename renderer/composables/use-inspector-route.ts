import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

/** The tab that no address needs to name. */
const FIRST_TAB = 'summary'

export interface InspectorRoute {
  /** The id of a tab; null for the first. */
  readonly tab: ComputedRef<string | null>
  /** The attempt that is looked at; null for the newest, whichever that is. */
  readonly attempt: ComputedRef<number | null>
  /** Whether the job has the page for itself. */
  readonly isFull: ComputedRef<boolean>
  /** Does nothing where it is shown already. */
  setTab(tab: string): void
  /** `isStep` when moving through the attempts: back then leaves them at once. */
  setAttempt(attempt: number | null, isStep?: boolean): void
  /** Look at the log of an attempt. */
  showLog(attempt: number): void
  setFull(isFull: boolean): void
}

/** What is looked at in the inspector lives in the address: links, back and forward restore it. */
export function useInspectorRoute(): InspectorRoute {
  const route = useRoute()
  const router = useRouter()
  const change = (query: LocationQueryRaw, isStep = false): void => {
    const target = { query: { ...route.query, ...query } }
    void (isStep ? router.replace(target) : router.push(target))
  }
  const tab = computed(() => wordOf(route.query['tab']))
  return {
    tab,
    attempt: computed(() => numberOf(route.query['attempt'])),
    isFull: computed(() => route.query['view'] === 'full'),
    setTab(next) {
      if (next !== (tab.value ?? FIRST_TAB)) change({ tab: next === FIRST_TAB ? undefined : next })
    },
    setAttempt: (attempt, isStep) =>
      change({ attempt: attempt === null ? undefined : String(attempt) }, isStep),
    showLog: (attempt) => change({ tab: 'logs', attempt: String(attempt) }),
    setFull: (isFull) => change({ view: isFull ? 'full' : undefined }),
  }
}

/** The part of an address that goes along to another filter or job: an attempt is one job's own. */
export function inspectorQuery({ tab, view }: LocationQuery): LocationQueryRaw {
  return { ...(tab == null ? {} : { tab }), ...(view == null ? {} : { view }) }
}

/** What an address may say, and nothing else: it may have been written by hand. */
function wordOf(value: LocationQuery[string] | undefined): string | null {
  return typeof value === 'string' && /^[a-z]{1,20}$/.test(value) ? value : null
}

function numberOf(value: LocationQuery[string] | undefined): number | null {
  const number = Number(value)
  return typeof value === 'string' && Number.isSafeInteger(number) && number > 0 ? number : null
}
