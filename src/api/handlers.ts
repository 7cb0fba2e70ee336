import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function handlersOperations({ handlers }: Operations, { queue }: ConsoleParts) {
  return { payloads: handlers.payloads.handler(({ input: { type } }) => queue.payloads(type)) }
}
