import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { SettingState, SettingValue } from '../../src/model/settings.ts'
import { bridge, client } from '../bridge/index.ts'
import { settingWords } from '../format/setting-value.ts'
import { hostState } from './host-state.ts'
import { useToastsStore } from './toasts.ts'

/** Every setting as it stands: what was set here, what the config says, and the default. */
export const useSettingsStore = defineStore('settings', () => {
  const { state: settings, tell, load: take, change } = hostState<readonly SettingState[]>()
  const failure = shallowRef<unknown>(null)
  const toasts = useToastsStore()

  async function load(): Promise<void> {
    try {
      await take(() => client.settings.list())
      failure.value = null
    } catch (error) {
      failure.value = error
    }
  }
  bridge.onSync(() => void load())
  bridge.on('settings', (event) => tell(event.settings))

  const byKey = computed(() => new Map((settings.value ?? []).map((state) => [state.key, state])))

  /** Put these back as they were: to what was set, or to the config. */
  async function restore(before: readonly SettingState[]): Promise<void> {
    const set = before.flatMap(({ key, set }) => (set ? [{ key, value: set.value }] : []))
    const unset = before
      .flatMap(({ key, set }) => (set ? [] : [key]))
      .filter((key) => byKey.value.get(key)?.set)
    if (set.length > 0) await change('That was not undone', () => client.settings.set({ changes: set }))
    if (unset.length > 0) await change('That was not undone', () => client.settings.reset({ keys: unset }))
  }

  /** How a key stands; one that nobody knows yet, as a queue's workers, is as its default. */
  function stateOf(key: string): SettingState {
    return byKey.value.get(key) ?? { key, value: null, default: null, set: null }
  }

  return {
    settings,
    failure,
    load: () => void load(),
    stateOf,
    /** Those that were set here. */
    changed: computed(() => (settings.value ?? []).filter(({ set }) => set !== null)),
    async set(key: string, value: SettingValue): Promise<boolean> {
      const before = [stateOf(key)]
      const words = settingWords(key, value)
      const isDone = await change(`${words.label} was not set`, () =>
        client.settings.set({ changes: [{ key, value }] }),
      )
      if (isDone) {
        const run = (): void => void restore(before)
        toasts.say(`${words.label}: ${words.value}`, { label: 'Undo', run })
      }
      return isDone
    },
    async reset(keys: readonly string[]): Promise<void> {
      const before = keys.map(stateOf)
      const isDone = await change('Nothing was reset', () => client.settings.reset({ keys: [...keys] }))
      const [only] = keys
      const what =
        keys.length === 1 && only !== undefined ? settingWords(only, null).label : `${keys.length} settings`
      if (isDone) toasts.say(`${what} reset`, { label: 'Undo', run: () => void restore(before) })
    },
    /** How many jobs a retention would purge, were it set to this. */
    async wouldPurge(key: string, value: SettingValue): Promise<number> {
      return (await client.settings.preview({ key, value })).jobs
    },
  }
})
