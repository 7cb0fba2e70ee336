import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function queuesOperations({ queues }: Operations, { queue, note }: ConsoleParts) {
  return {
    list: queues.list.handler(() => queue.queues()),
    pause: queues.pause.handler(async ({ input: { name, reason } }) => {
      await queue.pause(name, reason, 'window')
      const why = reason === undefined ? '' : `: ${reason}`
      note(`queue ${name} was paused from the window${why}`)
      return queue.queues()
    }),
    resume: queues.resume.handler(async ({ input: { name } }) => {
      await queue.resume(name, 'window')
      note(`queue ${name} was resumed from the window`)
      return queue.queues()
    }),
  }
}
