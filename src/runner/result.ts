import { ATTEMPT_LIMITS } from '../model/attempt.ts'

/**
 * What a handler returned, as JSON text; null for nothing. What JSON can't hold, or is larger than
 * ATTEMPT_LIMITS.resultBytes, is not kept, and `warn` is told why: the work is done all the same.
 */
export function toResult(value: unknown, warn: (message: string) => void): string | null {
  if (value === undefined) return null
  const text = encode(value, warn)
  if (text === null) return null
  const bytes = Buffer.byteLength(text)
  if (bytes <= ATTEMPT_LIMITS.resultBytes) return text
  warn(`the result was not kept: ${bytes} bytes, the limit is ${ATTEMPT_LIMITS.resultBytes}`)
  return null
}

function encode(value: unknown, warn: (message: string) => void): string | null {
  try {
    const text = JSON.stringify(value) as string | undefined
    if (text !== undefined) return text
    warn(`the result was not kept: ${typeof value === 'object' ? 'it' : `a ${typeof value}`} has no JSON`)
  } catch (error) {
    warn(`the result was not kept: ${error instanceof Error ? error.message : 'it has no JSON'}`)
  }
  return null
}
