import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Hold, Holds } from '../../src/model/hold.ts'
import { hostState } from './host-state.ts'
import { useToastsStore } from './toasts.ts'

/** A hold that is being composed. */
export type HoldDraft = Pick<Hold, 'type' | 'condition'>

/** What stops jobs before they run, as it stands. */
export const useHoldsStore = defineStore('holds', () => {
  const { state, tell, load, change } = hostState<Holds>()
  const toasts = useToastsStore()
  const draft = shallowRef<HoldDraft | null>(null)

  const reload = (): Promise<void> => load(() => client.holds.list())
  bridge.onSync(() => void reload().catch(() => undefined))
  bridge.on('holds', (event) => tell(event.holds))

  /** @throws what the host refuses it for */
  async function set(hold: Pick<Hold, 'type' | 'condition' | 'isOnce'>): Promise<void> {
    await client.holds.set(hold)
    const which = hold.isOnce ? `The next ${hold.type}` : `Every ${hold.type}`
    toasts.say(`${which} that matches stops before it runs`)
    await reload().catch(() => undefined)
  }

  const switchTo = (hold: Hold, isOn: boolean): Promise<boolean> =>
    change(`The hold was not switched ${isOn ? 'on' : 'off'}`, () =>
      client.holds.switch({ id: hold.id, isOn }),
    )

  async function remove(hold: Hold): Promise<void> {
    const { type, condition, isOnce, isOn } = hold
    const isDone = await change('The hold was not removed', () => client.holds.remove({ id: hold.id }))
    // What was off would be on again: there is little to bring back.
    if (!isDone || !isOn) return
    const again = (): void =>
      void set({ type, condition, isOnce }).catch((error) => toasts.fail('The hold was not set', error))
    toasts.say('Hold removed', { label: 'Undo', run: again })
  }

  return {
    state,
    holds: computed(() => state.value?.holds ?? []),
    draft,
    /** Begin to compose one. */
    open: (from: HoldDraft) => (draft.value = from),
    close: () => (draft.value = null),
    set,
    switchTo,
    remove,
  }
})
