import type { Clock } from '../clock.ts'

/**
 * Run `work` with a signal that aborts after `timeoutMs` of monotonic time, or when `stop` does.
 *
 * @throws what `work` throws; an error that says so at the timeout, though `work` may still be going then
 */
export function within<T>(
  clock: Clock,
  timeoutMs: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): {
  readonly result: Promise<T>
  /** Settles, never rejecting, when `work` really has. */ readonly ended: Promise<void>
} {
  const timeout = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = clock.timer(timeoutMs, () => {
    const reason = new Error(`not finished after ${timeoutMs} ms`)
    timeout.abort(reason)
    reject(reason)
  })
  const working = work(AbortSignal.any([timeout.signal, stop])).finally(() => timer.clear())
  return {
    result: Promise.race([working, late]),
    ended: working.then(
      () => undefined,
      () => undefined,
    ),
  }
}
