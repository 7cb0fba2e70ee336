import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { GroupRule, NewGroupRule, RuleChanged } from '../../src/model/group-rule.ts'
import { isOver, type Operation } from '../../src/model/operation.ts'
import { useToastsStore } from './toasts.ts'

/** How failures are grouped otherwise than by themselves, and what goes on to make it so. */
export const useGroupRulesStore = defineStore('group-rules', () => {
  const rules = shallowRef<readonly GroupRule[] | null>(null)
  const failure = shallowRef<Failure | null>(null)
  /** Groupings anew that are under way, by their numbers in the ledger. */
  const atWork = shallowReactive(new Map<number, Operation>())
  const toasts = useToastsStore()

  async function load(): Promise<void> {
    try {
      const [listed, ledger] = await Promise.all([
        client.failures.rules(),
        client.operations.list({ kind: ['regroup'], state: ['running', 'paused'], limit: 20 }),
      ])
      rules.value = listed
      atWork.clear()
      ledger.operations.forEach(hear)
      failure.value = null
    } catch (error) {
      failure.value = failureOf(error)
    }
  }

  function hear(operation: Operation): void {
    if (operation.kind !== 'regroup') return
    if (isOver(operation.state)) atWork.delete(operation.id)
    else atWork.set(operation.id, operation)
  }

  bridge.on('operations', ({ changed }) => changed.forEach(hear))
  // Whoever has changed a rule: who looks at them sees it.
  bridge.on('failures', () => void (rules.value !== null && load()))
  bridge.onSync(() => void (rules.value !== null && load()))

  /** @throws what the host refuses, for the form to say */
  async function keep(rule: NewGroupRule, replaces: number | null): Promise<void> {
    const changed = await (replaces === null
      ? client.failures.addRule({ rule })
      : client.failures.changeRule({ id: replaces, rule }))
    tell('Failures are grouped so from now on', changed)
  }

  async function remove({ id }: GroupRule): Promise<void> {
    try {
      tell('The rule is removed', await client.failures.removeRule({ id }))
    } catch (error) {
      toasts.fail('The rule is still there', error)
    }
  }

  function tell(said: string, { rules: now, operation }: RuleChanged): void {
    rules.value = now
    toasts.say(said, { label: 'Undo', run: () => void undo(operation) })
  }

  async function undo(operation: number): Promise<void> {
    try {
      for await (const _ of await client.operations.undo({ id: operation }));
      await load()
    } catch (error) {
      toasts.fail('The rules are as they were', error)
    }
  }

  return { rules, failure, atWork, load: () => void load(), keep, remove }
})
