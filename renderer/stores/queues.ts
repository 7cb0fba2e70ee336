import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useThrottleFn } from '@vueuse/core'
import { bridge, client } from '../bridge/index.ts'
import type { QueueState } from '../../src/model/queue.ts'
import { hostState } from './host-state.ts'
import { useToastsStore } from './toasts.ts'

/** Every queue as it stands. */
export const useQueuesStore = defineStore('queues', () => {
  const { state: queues, tell, load: take, change } = hostState<readonly QueueState[]>()
  const toasts = useToastsStore()

  const load = (): Promise<void> => take(() => client.queues.list())
  // Depths change with every job; once a second is as fast as one reads.
  const loadSoon = useThrottleFn(() => void load().catch(() => undefined), 1_000, true)

  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('queues', (event) => tell(event.queues))
  bridge.on('jobs', () => void loadSoon())
  bridge.on('stale', () => void loadSoon())

  const stateOf = (name: string): QueueState | undefined => queues.value?.find((queue) => queue.name === name)

  async function pause(name: string, reason: string): Promise<boolean> {
    const input = reason === '' ? { name } : { name, reason }
    const isDone = await change(`${name} was not paused`, () => client.queues.pause(input))
    if (isDone) toasts.say(`${name} paused`, { label: 'Undo', run: () => void resume(name) })
    return isDone
  }

  async function resume(name: string): Promise<boolean> {
    const reason = stateOf(name)?.pauseReason ?? ''
    const isDone = await change(`${name} was not resumed`, () => client.queues.resume({ name }))
    if (isDone) toasts.say(`${name} resumed`, { label: 'Undo', run: () => void pause(name, reason) })
    return isDone
  }

  return {
    queues,
    paused: computed(() => queues.value?.filter((queue) => queue.pausedAt !== null) ?? []),
    pause,
    resume,
  }
})
