import type { BulkEvent } from '../contract/index.ts'
import type { BulkOptions, BulkOutcome } from '../queue/queue.ts'
import { workEvents, type WorkEventsOptions } from './work-events.ts'

/** A sweeping action: what it would do now, and doing it. */
export interface Sweep {
  preview(): Promise<BulkOutcome>
  run(options: BulkOptions): Promise<BulkOutcome>
}

/** Run a sweeping action and tell how it goes; what stops it stops it before its next chunk. */
export function bulkEvents(
  sweep: Sweep,
  options: WorkEventsOptions,
): AsyncIteratorObject<BulkEvent, undefined, void> {
  return workEvents<BulkEvent>(async ({ tell, signal }) => {
    const { matched: of } = await sweep.preview()
    let operation = 0
    const progress = (outcome: BulkOutcome): void => tell({ kind: 'progress', operation, outcome, of })
    const outcome = await sweep.run({
      signal,
      onBegin: (id) => (operation = id),
      onProgress: progress,
    })
    return { kind: 'done', operation, outcome }
  }, options)
}
