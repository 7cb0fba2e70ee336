import { NotFoundError } from '../errors.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function handlersOperations({ handlers }: Operations, { queue, builds }: ConsoleParts) {
  return {
    payloads: handlers.payloads.handler(({ input: { type } }) => queue.payloads(type)),
    generations: handlers.generations.handler(({ input: { type } }) => builds.generations(type)),
    codeChanges: handlers.codeChanges.handler(async ({ input: { type, from, to } }) => {
      const changes = await builds.changes(type, from, to)
      if (!changes) throw new NotFoundError('generation', from === null ? to : `${from} or ${to}`)
      return changes
    }),
  }
}
