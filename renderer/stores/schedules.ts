import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Schedule } from '../../src/model/schedule.ts'
import { useToastsStore } from './toasts.ts'

/** Every schedule as it stands. */
export const useSchedulesStore = defineStore('schedules', () => {
  const schedules = shallowRef<readonly Schedule[] | null>(null)
  const toasts = useToastsStore()

  bridge.onSync(() => {
    client.schedules.list().then(
      (list) => (schedules.value = list),
      () => undefined,
    )
  })
  bridge.on('schedules', (event) => (schedules.value = event.schedules))

  async function change(what: string, question: () => Promise<readonly Schedule[]>): Promise<boolean> {
    try {
      schedules.value = await question()
      return true
    } catch (error) {
      toasts.fail(what, error)
      return false
    }
  }

  return {
    schedules,
    /** Those with a next run, soonest first. */
    upcoming: computed(() =>
      (schedules.value ?? [])
        .filter((schedule) => schedule.nextRunAt !== null)
        .sort((a, b) => (a.nextRunAt ?? 0) - (b.nextRunAt ?? 0)),
    ),
    async trigger(name: string): Promise<void> {
      const isDone = await change(`${name} was not triggered`, () => client.schedules.trigger({ name }))
      if (isDone) toasts.say(`${name} triggered`)
    },
    setEnabled: (name: string, isEnabled: boolean) =>
      change(`${name} was not ${isEnabled ? 'enabled' : 'disabled'}`, () =>
        isEnabled ? client.schedules.enable({ name }) : client.schedules.disable({ name }),
      ),
  }
})
