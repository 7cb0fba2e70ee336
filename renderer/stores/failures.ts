import { useDocumentVisibility, useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, isAbort, type Failure } from '../bridge/failure.ts'
import type {
  ChosenGroupState,
  FailureGroup,
  FailuresPage,
  GroupState,
} from '../../src/model/failure-group.ts'
import { GROUP_STATE_WORDS } from '../messages.ts'
import { useToastsStore } from './toasts.ts'

/** Which groups are listed. */
export interface GroupsAsked {
  /** Any unless given. */
  readonly state?: readonly GroupState[]
  /** In the handler's name, the error's, its message or its place. */
  readonly text?: string
}

/** What still fails and nobody has dealt with. */
export const UNSETTLED: readonly GroupState[] = ['open', 'regressed']
/** Worse ones than these nobody looks for by scrolling. */
const LISTED = 500
/** While jobs fail, groups are asked for again this often. */
const FRESH_MS = 1_500

/** The groups that failed attempts are in, the worst first; live while a page shows them (`useFailures`). */
export const useFailuresStore = defineStore('failures', () => {
  const asked = shallowRef<GroupsAsked>({ state: UNSETTLED })
  const page = shallowRef<FailuresPage | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const watchers = shallowRef(0)
  const visibility = useDocumentVisibility()
  const isWatched = computed(() => watchers.value > 0 && visibility.value === 'visible')
  const toasts = useToastsStore()
  let run = new AbortController()

  async function load(): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    try {
      const answer = await client.failures.list({ ...asked.value, limit: LISTED }, { signal })
      if (signal.aborted) return
      page.value = answer
      failure.value = null
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) failure.value = failureOf(error)
    }
  }
  const loadSoon = useThrottleFn(() => (isWatched.value ? load() : undefined), FRESH_MS, true)

  watch(isWatched, (watched) => void (watched && load()), { flush: 'sync' })
  bridge.onSync(() => void loadSoon())
  bridge.on('stale', () => void loadSoon())
  bridge.on('jobs', () => void loadSoon())
  bridge.on('failures', () => void loadSoon())

  /** Say what a person makes of it. @returns whether it was done */
  async function setState(group: FailureGroup, state: ChosenGroupState): Promise<boolean> {
    try {
      await client.failures.setState({ id: group.id, state })
    } catch (error) {
      toasts.fail('The group is as it was', error)
      return false
    }
    await load()
    toasts.say(`Failure group ${group.id}: ${GROUP_STATE_WORDS[state].toLowerCase()}`, {
      label: 'Undo',
      run: () => void putBack(group),
    })
    return true
  }

  /** As it was, with the moment and the build on which that was said. */
  async function putBack({ id, state, stateAt, resolvedBuild }: FailureGroup): Promise<void> {
    try {
      await client.failures.putBackState({ id, state, stateAt, resolvedBuild })
      await load()
    } catch (error) {
      toasts.fail(`Failure group ${id} is as it was set`, error)
    }
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
    /** How many there are of what was asked for, listed or not. */
    matched: computed(() => page.value?.matched ?? 0),
    states: computed(() => page.value?.states ?? null),
    /** How many nobody has dealt with; null before that is known. */
    unsettled: computed(() => {
      const states = page.value?.states
      return states ? UNSETTLED.reduce((sum, state) => sum + states[state], 0) : null
    }),
    /** Of the listed, those that have failed or dead jobs, and nobody has dealt with. */
    hurting: computed(
      () =>
        page.value?.groups.filter(
          ({ state, jobs }) => UNSETTLED.includes(state) && jobs.dead + jobs.failed > 0,
        ) ?? null,
    ),
    /** Why the newest try to read them failed; what was read before stays. */
    failure,
    load: () => void load(),
    /** List these from now on. */
    ask(groups: GroupsAsked): void {
      asked.value = groups
      if (isWatched.value) void load()
    },
    /** A page shows them from now on; returns how to say that it does no more. */
    show(): () => void {
      watchers.value++
      return () => void watchers.value--
    },
    setState,
    merge,
    unmerge,
  }
})
