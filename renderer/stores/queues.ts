import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useThrottleFn } from '@vueuse/core'
import { bridge, client } from '../bridge/index.ts'
import type { QueueState } from '../../src/model/queue.ts'
import { useToastsStore } from './toasts.ts'

/** Every queue as it stands. */
export const useQueuesStore = defineStore('queues', () => {
  const queues = shallowRef<readonly QueueState[] | null>(null)
  const toasts = useToastsStore()

  async function load(): Promise<void> {
    queues.value = await client.queues.list()
  }
  // Depths change with every job; once a second is as fast as one reads.
  const loadSoon = useThrottleFn(() => void load().catch(() => undefined), 1_000, true)

  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('queues', (event) => (queues.value = event.queues))
  bridge.on('jobs', () => void loadSoon())
  bridge.on('stale', () => void loadSoon())

  async function change(what: string, question: () => Promise<readonly QueueState[]>): Promise<boolean> {
    try {
      queues.value = await question()
      return true
    } catch (error) {
      toasts.fail(what, error)
      return false
    }
  }

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
