import type { AbortReason } from './executor.ts'

const MESSAGES: Readonly<Record<AbortReason | 'timeout', string>> = {
  cancel: 'the job was cancelled',
  stop: 'the console is stopping',
  timeout: 'the job reached its timeout',
}

/** The reason of a handler's signal: a TimeoutError or an AbortError, as `AbortSignal.timeout` and `abort()` give. */
export function abortError(reason: AbortReason | 'timeout'): DOMException {
  return new DOMException(MESSAGES[reason], reason === 'timeout' ? 'TimeoutError' : 'AbortError')
}
