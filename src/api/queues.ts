import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function queuesOperations({ queues }: Operations, { queue, surface, log }: ConsoleParts) {
  return {
    list: queues.list.handler(() => queue.queues()),
    pause: queues.pause.handler(async ({ input: { name, reason } }) => {
      await queue.pause(name, reason)
      const why = reason === undefined ? '' : `: ${reason}`
      log(`queue ${name} was paused from the ${surface}${why}`, 'info')
      return queue.queues()
    }),
    resume: queues.resume.handler(async ({ input: { name } }) => {
      await queue.resume(name)
      log(`queue ${name} was resumed from the ${surface}`, 'info')
      return queue.queues()
    }),
  }
}
