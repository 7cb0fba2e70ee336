import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

export const INSPECTOR_TABS = [
  'summary',
  'payload',
  'attempts',
  'logs',
  'result',
  'compare',
  'replays',
  'row',
] as const
export type InspectorTab = (typeof INSPECTOR_TABS)[number]

export interface InspectorRoute {
  readonly tab: ComputedRef<InspectorTab>
  /** The attempt that is looked at; null for the newest, whichever that is. */
  readonly attempt: ComputedRef<number | null>
  /** Whether the job has the page for itself. */
  readonly isFull: ComputedRef<boolean>
  setTab(tab: InspectorTab): void
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
  return {
    tab: computed(() => tabOf(route.query['tab'])),
    attempt: computed(() => numberOf(route.query['attempt'])),
    isFull: computed(() => route.query['view'] === 'full'),
    setTab: (tab) => change({ tab: tab === 'summary' ? undefined : tab }),
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
function tabOf(value: LocationQuery[string] | undefined): InspectorTab {
  return INSPECTOR_TABS.find((tab) => tab === value) ?? 'summary'
}

function numberOf(value: LocationQuery[string] | undefined): number | null {
  const number = Number(value)
  return typeof value === 'string' && Number.isSafeInteger(number) && number > 0 ? number : null
}
