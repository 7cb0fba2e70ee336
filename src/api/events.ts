import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function eventsOperation(os: Operations, { events }: ConsoleParts) {
  return os.events.handler(async ({ signal }) => events.subscribe(signal))
}
