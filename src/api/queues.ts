import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function queuesOperations({ queues }: Operations, { queue }: ConsoleParts) {
  return {
    list: queues.list.handler(() => queue.queues()),
    pause: queues.pause.handler(async ({ input: { name, reason } }) => {
      await queue.pause(name, reason)
      return queue.queues()
    }),
    resume: queues.resume.handler(async ({ input: { name } }) => {
      await queue.resume(name)
      return queue.queues()
    }),
  }
}
