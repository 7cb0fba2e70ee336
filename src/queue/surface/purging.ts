import type { QueueParts } from '../parts.ts'
import type { Purging } from '../interface/purging.ts'

/** What has outlived its time. */
export function purging({ clock, reader, purge }: QueueParts): Purging {
  return {
    purge: ({ signal } = {}) => purge(signal),
    purgeable: (status, keptMs) => reader.run('purgeable', { status, settledBefore: clock.now() - keptMs }),
  }
}
