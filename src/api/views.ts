import { listViews, removeView, renameView, saveView } from '../store/saved-views.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function viewsOperations({ views }: Operations, { store }: ConsoleParts) {
  /** All of them as they are once the change is on the disk. */
  async function changed(change: () => void) {
    await store.write(change)
    return listViews(store)
  }
  return {
    list: views.list.handler(() => listViews(store)),
    save: views.save.handler(({ input }) => changed(() => saveView(store, input))),
    rename: views.rename.handler(({ input: { name, to } }) => changed(() => renameView(store, name, to))),
    remove: views.remove.handler(({ input: { name } }) => changed(() => removeView(store, name))),
  }
}
