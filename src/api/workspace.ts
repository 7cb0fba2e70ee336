import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function workspaceOperations({ workspace }: Operations, parts: ConsoleParts) {
  return {
    get: workspace.get.handler(() => parts.view()),
    confirm: workspace.confirm.handler(async () => {
      await parts.confirm()
      return parts.view()
    }),
    reload: workspace.reload.handler(async () => {
      await parts.reload()
      return parts.view()
    }),
  }
}
