import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type {
  ChosenGroupState,
  FailureGroup,
  FailuresPage,
  GroupState,
} from '../../src/model/failure-group.ts'
import { GROUP_STATE_WORDS } from '../messages.ts'
import { useToastsStore } from './toasts.ts'

/** What still fails and nobody has dealt with. */
const UNSETTLED: readonly GroupState[] = ['open', 'regressed']
const LOADED = 500

/** The groups that failed attempts are in, the worst first, live. Asked for when they are first shown. */
export const useFailuresStore = defineStore('failures', () => {
  const page = shallowRef<FailuresPage | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const toasts = useToastsStore()
  let isWanted = false
  let asked = 0

  async function load(): Promise<void> {
    isWanted = true
    const mine = ++asked
    try {
      const answer = await client.failures.list({ limit: LOADED })
      if (mine !== asked) return
      page.value = answer
      failure.value = null
    } catch (error) {
      if (mine === asked) failure.value = failureOf(error)
    }
  }
  const loadSoon = useThrottleFn(() => void (isWanted && load()), 1_500, true)

  bridge.onSync(() => void loadSoon())
  bridge.on('stale', () => void loadSoon())
  bridge.on('jobs', () => void loadSoon())

  /** @returns whether it was done */
  async function setState(group: FailureGroup, state: ChosenGroupState): Promise<boolean> {
    try {
      await client.failures.setState({ id: group.id, state })
    } catch (error) {
      toasts.fail('The group is as it was', error)
      return false
    }
    await load()
    const before = group.state === 'regressed' ? 'open' : group.state
    toasts.say(`Failure group ${group.id}: ${GROUP_STATE_WORDS[state].toLowerCase()}`, {
      label: 'Undo',
      run: () => void setState({ ...group, state }, before),
    })
    return true
  }

  async function merge(into: FailureGroup, ids: readonly number[]): Promise<void> {
    try {
      await client.failures.merge({ into: into.id, ids: [...ids] })
      await load()
      toasts.say(`Merged into failure group ${into.id}`, {
        label: 'Undo',
        run: () => void Promise.all(ids.map((id) => unmerge(id))),
      })
    } catch (error) {
      toasts.fail('The groups were not merged', error)
    }
  }

  async function unmerge(id: number): Promise<void> {
    try {
      await client.failures.unmerge({ id })
      await load()
    } catch (error) {
      toasts.fail(`Failure group ${id} is still merged`, error)
    }
  }

  return {
    groups: computed(() => page.value?.groups ?? null),
    states: computed(() => page.value?.states ?? null),
    /** Those that have failed or dead jobs, and nobody has dealt with. */
    hurting: computed(
      () =>
        page.value?.groups.filter(
          ({ state, jobs }) => UNSETTLED.includes(state) && jobs.dead + jobs.failed > 0,
        ) ?? null,
    ),
    failure,
    load: () => void load(),
    setState,
    merge,
    unmerge,
  }
})
