import { defineStore } from 'pinia'
import { computed } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { Schedule } from '../../src/model/schedule.ts'
import { hostState } from './host-state.ts'
import { useToastsStore } from './toasts.ts'

/** Every schedule as it stands. */
export const useSchedulesStore = defineStore('schedules', () => {
  const { state: schedules, tell, load, take, change } = hostState<readonly Schedule[]>()
  const toasts = useToastsStore()

  bridge.onSync(() => void load(() => client.schedules.list()).catch(() => undefined))
  bridge.on('schedules', (event) => tell(event.schedules))

  /** What it enqueued can be cancelled while it waits. */
  async function trigger(name: string): Promise<void> {
    try {
      const { jobId } = await take(
        () => client.schedules.trigger({ name }),
        (answer) => answer.schedules,
      )
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
