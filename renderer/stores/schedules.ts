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

  /** What it enqueued can be cancelled while it waits. */
  async function trigger(name: string): Promise<void> {
    try {
      const { jobId, schedules: list } = await client.schedules.trigger({ name })
      schedules.value = list
      const undo = jobId === null ? null : { label: 'Undo', run: () => void takeBack(name, jobId) }
      toasts.say(jobId === null ? `${name} triggered` : `${name} triggered: job ${jobId}`, undo)
    } catch (error) {
      toasts.fail(`${name} was not triggered`, error)
    }
  }

  async function takeBack(name: string, jobId: number): Promise<void> {
    try {
      const { job } = await client.jobs.get({ id: jobId })
      if (job.status !== 'pending') return toasts.warn(`Job ${jobId} is ${job.status}: it has begun already`)
      await client.jobs.cancel({ id: jobId })
      toasts.say(`Job ${jobId} of ${name} cancelled`)
    } catch (error) {
      toasts.fail(`Job ${jobId} was not cancelled`, error)
    }
  }

  async function setEnabled(name: string, isEnabled: boolean): Promise<void> {
    const words = isEnabled ? 'enabled' : 'disabled'
    const isDone = await change(`${name} was not ${words}`, () =>
      isEnabled ? client.schedules.enable({ name }) : client.schedules.disable({ name }),
    )
    if (isDone)
      toasts.say(`${name} ${words}`, { label: 'Undo', run: () => void setEnabled(name, !isEnabled) })
  }

  return {
    schedules,
    /** Those with a next run, soonest first. */
    upcoming: computed(() =>
      (schedules.value ?? [])
        .filter((schedule) => schedule.nextRunAt !== null)
        .sort((a, b) => (a.nextRunAt ?? 0) - (b.nextRunAt ?? 0)),
    ),
    trigger,
    setEnabled,
  }
})
