import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { WorkspaceView } from '../../src/contract/index.ts'
import { hostState } from './host-state.ts'

/** The folder that is open: its handlers, and whether its code may run. */
export const useWorkspaceStore = defineStore('workspace', () => {
  const { state: workspace, tell, load, change } = hostState<WorkspaceView>()
  const isBusy = shallowRef(false)

  bridge.onSync(() => void load(() => client.workspace.get()).catch(() => undefined))
  bridge.on('workspace', (event) => tell(event.workspace))

  async function ask(what: string, question: () => Promise<WorkspaceView>): Promise<void> {
    isBusy.value = true
    await change(what, question)
    isBusy.value = false
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
