import { InvalidInputError, messageOf, TooLargeError } from '../errors.ts'
import type { JobStatus } from './status.ts'

/** Limits of a payload; bytes of UTF-8, levels of nesting. */
export const PAYLOAD_LIMITS = { bytes: 1_048_576, mostBytes: 16_777_216, depth: 128 } as const

/**
 * Check that `text` is a payload that the queue takes: JSON, not too large, not too deep.
 * The text itself is kept as it is; nothing is parsed into the queue.
 *
 * @throws TooLargeError past `limitBytes`; InvalidInputError naming `payload` for anything else
 */
export function checkPayload(text: string, limitBytes: number = PAYLOAD_LIMITS.bytes): void {
  // A UTF-16 unit takes three bytes of UTF-8 at most, so a short text needs no counting.
  if (text.length * 3 > limitBytes) {
    const bytes = new TextEncoder().encode(text).byteLength
    if (bytes > limitBytes) throw new TooLargeError('payload', bytes, limitBytes)
  }
  if (!text.isWellFormed()) throw new InvalidInputError('payload', 'well-formed Unicode', 'a lone surrogate')
  // Depth first: JSON.parse recurses, and a text of a million brackets must be refused, not tried.
  const depth = nestingDepth(text)
  if (depth > PAYLOAD_LIMITS.depth) {
    throw new InvalidInputError('payload', `at most ${PAYLOAD_LIMITS.depth} levels of nesting`, `${depth}`)
  }
  try {
    JSON.parse(text)
  } catch (error) {
    throw new InvalidInputError('payload', 'JSON', messageOf(error))
  }
}

/** The deepest nesting of arrays and objects in a JSON text, counted outside of strings. */
export function nestingDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (isInString) {
      if (character === BACKSLASH) i++
      else if (character === QUOTE) isInString = false
    } else if (character === QUOTE) isInString = true
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) deepest = Math.max(deepest, ++depth)
    else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) depth--
  }
  return deepest
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** A payload to start from. */
export interface RecentPayload {
  readonly jobId: number
  readonly status: JobStatus
  /** UTC ms. */
  readonly createdAt: number
  readonly payload: string
}
