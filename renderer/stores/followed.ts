import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { cameOfIt, howItWent } from '../format/came-of-it.ts'
import { hasSettled, type Operation, type RetryOutcomes } from '../../src/model/operation.ts'
import { useToastsStore, type Toast } from './toasts.ts'

/** Retries that were begun here, each followed in its notice until all is known of its jobs. */
export const useFollowedStore = defineStore('followed', () => {
  const outcomes = shallowReactive(new Map<number, RetryOutcomes>())
  const titles = new Map<number, string>()
  const toasts = useToastsStore()

  function hear({ id, outcomes: now }: Operation): void {
    if (!titles.has(id) || !now) return
    outcomes.set(id, now)
    if (!hasSettled(now)) return
    const title = titles.get(id) ?? ''
    titles.delete(id)
    // The notice has gone, and what it did not live to say is bad news.
    if (howItWent(now) === 'badly' && !toasts.isFollowing(id)) toasts.warn(title, cameOfIt(now))
  }

  async function look(id: number): Promise<void> {
    hear(await client.operations.get({ id }))
  }

  bridge.on('operations', ({ changed }) => changed.forEach(hear))
  bridge.onSync(() => {
    for (const id of titles.keys()) void look(id).catch(() => titles.delete(id))
  })

  return {
    /** What is known of a retry; undefined before anything is. */
    outcomesOf: (id: number) => outcomes.get(id),
    /** Say that jobs were retried, and go on to say what comes of them. */
    follow(title: string, operation: number, action: Toast['action']): void {
      titles.set(operation, title)
      toasts.follow(title, operation, action)
      void look(operation).catch(() => titles.delete(operation))
    },
  }
})
