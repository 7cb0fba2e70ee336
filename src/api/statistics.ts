import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function statisticsOperations({ statistics }: Operations, { queue }: ConsoleParts) {
  return { get: statistics.get.handler(({ input, signal }) => queue.statistics(input, { signal })) }
}
