import type { BulkEvent } from '../contract/index.ts'
import type { Selection } from '../model/filter.ts'
import type { JobAction } from '../model/status.ts'
import type { Queue } from '../queue/queue.ts'
import { workEvents, type WorkEventsOptions } from './work-events.ts'

/** Run a bulk action and tell how it goes; what stops it stops it before its next chunk. */
export function bulkEvents(
  queue: Pick<Queue, 'bulk' | 'preview'>,
  action: JobAction,
  selection: Selection,
  options: WorkEventsOptions,
): AsyncIteratorObject<BulkEvent, undefined, void> {
  return workEvents<BulkEvent>(async ({ tell, signal }) => {
    const { matched: of } = await queue.preview(action, selection)
    const outcome = await queue.bulk(action, selection, {
      signal,
      onProgress: (progress) => tell({ kind: 'progress', outcome: progress, of }),
    })
    return { kind: 'done', outcome }
  }, options)
}
