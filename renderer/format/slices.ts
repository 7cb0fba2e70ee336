/** Do all of a piece of work now. */
export function atOnce<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** What one slice may take of a frame, ms: input is answered in between. */
const SLICE_MS = 10

/**
 * Do a piece of work that pauses now and then, in slices, so that the page answers in between.
 *
 * @throws the signal's reason once it aborts
 */
export async function inSlices<Result>(
  work: Generator<unknown, Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    const until = performance.now() + SLICE_MS
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < until)
    await turn()
    signal.throwIfAborted()
  }
}

/** A turn of the event loop. A timer would be held back to 4 ms, and to a second while hidden. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
