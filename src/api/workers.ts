import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function workersOperations({ workers }: Operations, { queue, surface, log }: ConsoleParts) {
  return {
    list: workers.list.handler(() => queue.workers()),
    kill: workers.kill.handler(async ({ input: { id, pid } }) => {
      await queue.kill(id, pid)
      log(`process ${pid} of worker ${id} was killed from the ${surface}`, 'info')
      return queue.workers()
    }),
  }
}
