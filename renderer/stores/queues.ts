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

  return {
    queues,
    paused: computed(() => queues.value?.filter((queue) => queue.pausedAt !== null) ?? []),
    pause: (name: string, reason: string) =>
      change(`${name} was not paused`, () =>
        client.queues.pause(reason === '' ? { name } : { name, reason }),
      ),
    resume: (name: string) => change(`${name} was not resumed`, () => client.queues.resume({ name })),
  }
})
