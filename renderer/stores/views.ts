import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import type { SavedView } from '../../src/model/saved-view.ts'
import { useToastsStore } from './toasts.ts'

/** Searches that everybody has. */
export const BUILT_IN_VIEWS: readonly SavedView[] = [
  { name: 'Dead', words: 'status:dead', sort: null },
  { name: 'Running', words: 'status:running', sort: null },
  { name: 'Failed in the last hour', words: 'status:failed,dead updated:<1h', sort: null },
  { name: 'Failed on earlier code', words: 'status:failed,dead build:<current', sort: null },
  { name: 'Tried more than once', words: 'attempts:>1', sort: null },
  { name: 'Settled today', words: 'settled:today', sort: null },
]

/** Searches that have a name: those of everybody, and those that people of this workspace have saved. */
export const useViewsStore = defineStore('views', () => {
  const saved = shallowRef<readonly SavedView[]>([])
  const toasts = useToastsStore()

  async function change(what: string, ask: () => Promise<readonly SavedView[]>): Promise<boolean> {
    try {
      saved.value = await ask()
      return true
    } catch (error) {
      toasts.fail(what, error)
      return false
    }
  }

  bridge.onSync(() => {
    client.views.list().then(
      (views) => (saved.value = views),
      () => undefined,
    )
  })
  return {
    saved,
    async save(view: SavedView): Promise<boolean> {
      const before = saved.value.find(({ name }) => name === view.name)
      if (!(await change('The view was not saved', () => client.views.save(view)))) return false
      toasts.say(`View “${view.name}” saved`, {
        label: 'Undo',
        run: () =>
          void change('The view is as it was saved', () =>
            before ? client.views.save(before) : client.views.remove({ name: view.name }),
          ),
      })
      return true
    },
    rename: (name: string, to: string) =>
      change('The view was not renamed', () => client.views.rename({ name, to })),
    async remove(view: SavedView): Promise<void> {
      if (!(await change('The view was not deleted', () => client.views.remove({ name: view.name })))) return
      toasts.say(`View “${view.name}” deleted`, {
        label: 'Undo',
        run: () => void change('The view could not be brought back', () => client.views.save(view)),
      })
    },
  }
})
