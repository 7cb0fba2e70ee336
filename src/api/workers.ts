import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function workersOperations({ workers }: Operations, { queue }: ConsoleParts) {
  return { list: workers.list.handler(() => queue.workers()) }
}
