import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { cameOfIt, howItWent } from '../format/came-of-it.ts'
import { isOver, type Operation } from '../../src/model/operation.ts'
import type { Selection } from '../../src/model/filter.ts'
import type { WavePlan } from '../../src/model/wave-plan.ts'
import { useToastsStore } from './toasts.ts'

/** The retries in waves that are under way, whoever began them, and what is said when one stops or ends. */
export const useWavesStore = defineStore('waves', () => {
  const byId = shallowRef<ReadonlyMap<number, Operation>>(new Map())
  const toasts = useToastsStore()

  function hear(operation: Operation): void {
    const before = byId.value.get(operation.id)
    if (operation.plan === null || (isOver(operation.state) && !before)) return
    const now = new Map(byId.value)
    if (isOver(operation.state)) now.delete(operation.id)
    else now.set(operation.id, operation)
    byId.value = now
    if (before) void say(before, operation)
  }

  /** The words come with the first plan that stops or ends: the first page does without them. */
  async function say(before: Operation, { id, state, plan, outcomes }: Operation): Promise<void> {
    if (!plan) return
    const hasStopped = plan.stoppedBy !== null && before.plan?.stoppedBy !== plan.stoppedBy
    if (!hasStopped && state !== 'done' && state !== 'failed') return
    const { stopWords } = await import('../format/wave-words.ts')
    if (hasStopped) toasts.warn(stopWords(plan), `Operation ${id} waits: abort it, or let it go on.`)
    else if (state === 'failed') toasts.warn(`The retry in waves failed`, `Operation ${id} says why.`)
    else if (outcomes && howItWent(outcomes) === 'badly')
      toasts.warn('Retried in waves, with failures', cameOfIt(outcomes))
    else toasts.say(`Retried in waves: ${outcomes ? cameOfIt(outcomes) : 'none'}`)
  }

  async function load(): Promise<void> {
    const { operations } = await client.operations.list({
      kind: ['retry'],
      state: ['running', 'paused'],
      limit: 50,
    })
    byId.value = new Map(operations.filter(({ plan }) => plan).map((each) => [each.id, each]))
  }

  bridge.onSync(() => void load().catch(() => undefined))
  bridge.on('operations', ({ changed }) => changed.forEach(hear))

  return {
    /** Newest first. */
    open: computed(() => [...byId.value.values()].sort((a, b) => b.id - a.id)),
    /** @returns its number in the ledger */
    async begin(selection: Selection, plan: WavePlan, reason: string): Promise<number> {
      const operation = await client.jobs.retryInWaves({
        selection,
        plan,
        ...(reason === '' ? {} : { reason }),
      })
      hear(operation)
      return operation.id
    },
  }
})
