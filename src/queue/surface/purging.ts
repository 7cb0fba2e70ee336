import type { QueueParts } from '../parts.ts'
import type { OpenQueue } from '../queue.ts'

/** What has outlived its time. */
export function purging({ clock, reader, purge }: QueueParts): Pick<OpenQueue, 'purge' | 'purgeable'> {
  return {
    purge: ({ signal } = {}) => purge(signal),
    purgeable: (status, keptMs) => reader.run('purgeable', { status, settledBefore: clock.now() - keptMs }),
  }
}
