import type { BulkEvent } from '../contract/index.ts'
import type { Selection } from '../model/filter.ts'
import type { JobAction } from '../model/status.ts'
import type { BulkOutcome, Queue } from '../queue/queue.ts'

export interface BulkEventsOptions {
  readonly signal?: AbortSignal | undefined
  /** What a failure of the action reaches the reader as. */
  readonly toError: (error: unknown) => Error
}

/**
 * Run a bulk action and tell how it goes. It begins at once, whether or not it is read; leaving the
 * iteration, or `signal`, stops it before its next chunk. Progress that nobody has read yet is
 * replaced by the newer one: only the last counts.
 */
export function bulkEvents(
  queue: Pick<Queue, 'bulk' | 'preview'>,
  action: JobAction,
  selection: Selection,
  { signal, toError }: BulkEventsOptions,
): AsyncIteratorObject<BulkEvent, undefined, void> {
  const stop = new AbortController()
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  let news = Promise.withResolvers<void>()
  let progress: BulkEvent | null = null
  let end: { readonly outcome: BulkOutcome } | { readonly error: unknown } | null = null

  async function run(): Promise<void> {
    try {
      const { matched: of } = await queue.preview(action, selection)
      const onProgress = (outcome: BulkOutcome): void => {
        progress = { kind: 'progress', outcome, of }
        news.resolve()
      }
      end = { outcome: await queue.bulk(action, selection, { onProgress, signal: stopped }) }
    } catch (error) {
      end = { error }
    }
    news.resolve()
  }
  void run()

  let isOver = false
  const over = { done: true, value: undefined } as const
  async function next(): Promise<IteratorResult<BulkEvent, undefined>> {
    for (;;) {
      if (isOver) return over
      if (progress) {
        const value = progress
        progress = null
        return { done: false, value }
      }
      if (end) {
        isOver = true
        if ('error' in end) throw toError(end.error)
        return { done: false, value: { kind: 'done', outcome: end.outcome } }
      }
      await news.promise
      news = Promise.withResolvers()
    }
  }
  function leave(): void {
    isOver = true
    stop.abort()
    news.resolve()
  }
  return {
    next,
    async return() {
      leave()
      return over
    },
    async [Symbol.asyncDispose]() {
      leave()
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
