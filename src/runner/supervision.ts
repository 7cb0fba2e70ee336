import type { Clock, Timer } from '../clock.ts'
import { runnerError } from './error.ts'
import type { AbortReason, Ending } from './executor.ts'

/** What still runs this long after its timeout is ended, or after the grace period where that is shorter. */
const TIMED_OUT_GRACE_MS = 2_000

export interface SupervisionOptions {
  readonly clock: Clock
  /** 0 is none. */
  readonly timeoutMs: number
  readonly graceMs: number
  /** Abort the handler's signal. */
  onAbort(reason: AbortReason | 'timeout'): void
  /** It did not heed its signal: end it, with this ending. */
  onOverdue(ending: Ending): void
}

/** The clock of one attempt: its timeout, its abort, its grace. */
export interface Supervision {
  /** The first reason counts, a timeout included. */
  abort(reason: AbortReason): void
  readonly isAborted: boolean
  /** Stop the timers: the attempt has not begun after all. */
  dismiss(): void
  /** Stop the timers, and give the ending that counts: a timeout outweighs whatever came after it. */
  conclude(ending: Ending): Ending
}

/** Monotonic: a wall clock that jumps neither ends an attempt nor spares it. */
export function supervise(options: SupervisionOptions): Supervision {
  const { clock, timeoutMs, graceMs, onAbort, onOverdue } = options
  const endsAt = clock.monotonic() + timeoutMs
  let aborted: AbortReason | 'timeout' | null = null
  let timer: Timer | null = null

  const abort = (reason: AbortReason | 'timeout'): void => {
    if (aborted !== null) return
    aborted = reason
    timer?.clear()
    const isTimeout = reason === 'timeout'
    const ending: Ending = isTimeout ? timedOut(timeoutMs) : { kind: 'ended', reason }
    // Set before the signal, whose listeners may settle the attempt at once.
    timer = clock.timer(isTimeout ? Math.min(TIMED_OUT_GRACE_MS, graceMs) : graceMs, () => onOverdue(ending))
    onAbort(reason)
  }
  const watch = (): void => {
    // A timer has a longest delay, and may fire a little early.
    const leftMs = endsAt - clock.monotonic()
    if (leftMs > 0) timer = clock.timer(Math.ceil(leftMs), watch)
    else abort('timeout')
  }
  if (timeoutMs > 0) watch()

  return {
    abort,
    get isAborted() {
      return aborted !== null
    },
    dismiss: () => timer?.clear(),
    conclude(ending) {
      timer?.clear()
      return aborted === 'timeout' ? timedOut(timeoutMs) : ending
    },
  }
}

function timedOut(timeoutMs: number): Ending {
  return {
    kind: 'timed-out',
    error: runnerError('TimeoutError', `timed out after ${timeoutMs} ms`, 'TIMEOUT'),
  }
}
