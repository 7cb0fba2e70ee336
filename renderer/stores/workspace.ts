import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { WorkspaceView } from '../../src/contract/index.ts'
import { useToastsStore } from './toasts.ts'

/** The folder that is open: its handlers, and whether its code may run. */
export const useWorkspaceStore = defineStore('workspace', () => {
  const workspace = shallowRef<WorkspaceView | null>(null)
  const isBusy = shallowRef(false)
  const toasts = useToastsStore()

  bridge.onSync(() => {
    client.workspace.get().then(
      (view) => (workspace.value = view),
      () => undefined,
    )
  })
  bridge.on('workspace', (event) => (workspace.value = event.workspace))

  async function ask(what: string, question: () => Promise<WorkspaceView>): Promise<void> {
    isBusy.value = true
    try {
      workspace.value = await question()
    } catch (error) {
      toasts.fail(what, error)
    } finally {
      isBusy.value = false
    }
  }

  const handlers = computed(() => workspace.value?.build.handlers ?? [])
  return {
    workspace,
    isBusy,
    handlers,
    brokenHandlers: computed(() => handlers.value.filter((handler) => handler.error !== null)),
    confirm: () => ask('The code was not started', () => client.workspace.confirm()),
    reload: () => ask('The handlers were not reloaded', () => client.workspace.reload()),
  }
})
