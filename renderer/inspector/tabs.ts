import { defineAsyncComponent, type Component } from 'vue'
import type { Job } from '../../src/model/job.ts'
import type { InspectedJob } from '../composables/use-inspected-job.ts'
import SummaryTab from './SummaryTab.vue'

/** What each tab is given. It is mounted once the job and its payload are known. */
export interface TabProps {
  readonly view: InspectedJob
  readonly job: Job
  /** JSON text, byte for byte. */
  readonly payload: string
}

/** A tab of the inspector. Its place in the list is its number key. */
export interface InspectorTab {
  /** In the address: lower-case letters. */
  readonly id: string
  readonly label: string
  /** Takes `TabProps`. */
  readonly component: Component
  /** A number beside the label; null for none. */
  readonly count?: (view: InspectedJob) => number | null
}

/** All but the first are loaded when they are first shown: most jobs are left from their summary. */
export const INSPECTOR_TABS: readonly [InspectorTab, ...InspectorTab[]] = [
  { id: 'summary', label: 'Summary', component: SummaryTab },
  {
    id: 'payload',
    label: 'Payload',
    component: defineAsyncComponent(() => import('./PayloadTab.vue')),
  },
  {
    id: 'attempts',
    label: 'Attempts',
    component: defineAsyncComponent(() => import('./AttemptsTab.vue')),
    count: ({ newest }) => newest,
  },
  { id: 'logs', label: 'Logs', component: defineAsyncComponent(() => import('./LogsTab.vue')) },
  { id: 'result', label: 'Result', component: defineAsyncComponent(() => import('./ResultTab.vue')) },
  { id: 'compare', label: 'Compare', component: defineAsyncComponent(() => import('./CompareTab.vue')) },
  { id: 'replays', label: 'Replays', component: defineAsyncComponent(() => import('./ReplaysTab.vue')) },
  { id: 'row', label: 'Row', component: defineAsyncComponent(() => import('./RowTab.vue')) },
]

/** The tab that the address asks for; the first for none, and for one that there is not. */
export function tabOf(id: string | null): InspectorTab {
  return INSPECTOR_TABS.find((tab) => tab.id === id) ?? INSPECTOR_TABS[0]
}
