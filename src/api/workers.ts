import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function workersOperations({ workers }: Operations, { queue, note }: ConsoleParts) {
  return {
    list: workers.list.handler(() => queue.workers()),
    kill: workers.kill.handler(async ({ input: { id, pid } }) => {
      await queue.kill(id, pid, 'window')
      note(`process ${pid} of worker ${id} was killed from the window`)
      return queue.workers()
    }),
  }
}
