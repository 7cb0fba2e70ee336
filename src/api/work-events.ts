export interface WorkEventsOptions {
  readonly signal?: AbortSignal | undefined
  /** What a failure of the work reaches the reader as. */
  readonly toError: (error: unknown) => Error
}

/** What a piece of work is given to tell how it goes, and to hear that nobody wants it any more. */
export interface WorkMeans<Event> {
  tell(event: Event): void
  readonly signal: AbortSignal
}

/**
 * Do a piece of work and tell how it goes: its events while it lasts, then the one that it ends with.
 * It begins at once, whether or not it is read; leaving the iteration, or `signal`, stops it. What
 * nobody has read yet is replaced by what is told after it: of progress, only the last counts.
 */
export function workEvents<Event>(
  work: (means: WorkMeans<Event>) => Promise<Event>,
  { signal, toError }: WorkEventsOptions,
): AsyncIteratorObject<Event, undefined, void> {
  const stop = new AbortController()
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  let news = Promise.withResolvers<void>()
  let told: { readonly event: Event } | null = null
  let end: { readonly event: Event } | { readonly error: unknown } | null = null

  async function run(): Promise<void> {
    const tell = (event: Event): void => {
      told = { event }
      news.resolve()
    }
    try {
      end = { event: await work({ tell, signal: stopped }) }
    } catch (error) {
      end = { error }
    }
    news.resolve()
  }
  void run()

  let isOver = false
  const over = { done: true, value: undefined } as const
  async function next(): Promise<IteratorResult<Event, undefined>> {
    for (;;) {
      if (isOver) return over
      if (told) {
        const { event } = told
        told = null
        return { done: false, value: event }
      }
      if (end) {
        isOver = true
        if ('error' in end) throw toError(end.error)
        return { done: false, value: end.event }
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
