import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { ATTEMPT_LIMITS } from '../model/attempt.ts'
import type { AttemptError } from '../model/attempt.ts'
import { fitText } from './text.ts'

const MOST_CAUSES = 5
const MOST_INNER_ERRORS = 5
const NAME_BYTES = 200
const CODE_BYTES = 200

/**
 * Any thrown value as data: null, a string, an object with throwing getters, a cyclic chain of causes.
 * Well-formed, at most ATTEMPT_LIMITS.errorBytes as JSON, and never throws.
 */
export function toAttemptError(thrown: unknown): AttemptError {
  // As JSON a character may take six times its bytes, so a text that fits is measured, not assumed.
  for (let bytes: number = ATTEMPT_LIMITS.errorBytes / 2; ; bytes /= 2) {
    const error = describe(thrown, bytes, MOST_CAUSES, new Set())
    if (Buffer.byteLength(JSON.stringify(error)) <= ATTEMPT_LIMITS.errorBytes) return error
  }
}

/** An error of the runner's own making, without a stack. */
export function runnerError(name: string, message: string, code: string | null = null): AttemptError {
  return { name, message, stack: null, code, cause: null }
}

/** Whether another attempt may help: told by the error's mark or name, not by its class. */
export function isRetryable(thrown: unknown): boolean {
  return read(thrown, 'isNonRetryable') !== true && read(thrown, 'name') !== 'NonRetryableError'
}

/** `bytes` is what this error and its causes may take together. */
function describe(thrown: unknown, bytes: number, causes: number, seen: Set<unknown>): AttemptError {
  seen.add(thrown)
  const message = read(thrown, 'message')
  if (typeof message !== 'string') return notAnError(thrown, bytes)

  const cause = read(thrown, 'cause')
  const hasCause = cause !== undefined && cause !== null && causes > 0 && !seen.has(cause)
  const own = hasCause ? bytes / 2 : bytes
  const code = read(thrown, 'code')
  return {
    name: fitText(nameOf(thrown), NAME_BYTES),
    message: fitText(message + innerErrors(thrown), own / 3),
    stack: describeStack(read(thrown, 'stack'), message, own / 2),
    code: typeof code === 'string' || typeof code === 'number' ? fitText(`${code}`, CODE_BYTES) : null,
    cause: hasCause ? describe(cause, bytes / 2, causes - 1, seen) : null,
  }
}

function notAnError(thrown: unknown, bytes: number): AttemptError {
  const message = typeof thrown === 'string' ? thrown : `${show(thrown)} was thrown, which is not an Error`
  return runnerError('Error', fitText(message, bytes / 2))
}

/** An AggregateError says little itself; a refused connection, for one, is an empty message with the reasons inside. */
function innerErrors(thrown: unknown): string {
  const errors = read(thrown, 'errors')
  if (!Array.isArray(errors) || read(thrown, 'name') !== 'AggregateError') return ''
  const shown = errors.slice(0, MOST_INNER_ERRORS).map((error: unknown) => `\n- ${line(error)}`)
  const more = errors.length - shown.length
  return shown.join('') + (more > 0 ? `\n- and ${more} more` : '')
}

function line(error: unknown): string {
  const message = read(error, 'message')
  if (typeof message !== 'string') return fitText(show(error), 500)
  return fitText(`${nameOf(error)}: ${message}`, 500)
}

function nameOf(error: unknown): string {
  const name = read(error, 'name')
  return typeof name === 'string' && name !== '' ? name : 'Error'
}

function describeStack(stack: unknown, message: string, bytes: number): string | null {
  if (typeof stack !== 'string') return null
  // A stack repeats its message; of a long one the head is enough, or no frame would be left.
  const at = message === '' ? -1 : stack.indexOf(message)
  const head = at < 0 ? '' : stack.slice(0, at) + fitText(message, bytes / 4)
  const frames = at < 0 ? stack : stack.slice(at + message.length)
  return fitText(head + handlersFrames(frames.slice(0, 100_000)), bytes)
}

/** Frames of the handler and its packages: paths instead of URLs, nothing of Node's or the runner's inside. */
function handlersFrames(frames: string): string {
  return frames
    .split('\n')
    .filter(
      (frame) =>
        !/^\s+at /.test(frame) || !/node:internal\/|node:async_hooks|node:diagnostics_channel/.test(frame),
    )
    .filter((frame) => !/^\s+at /.test(frame) || !frame.includes(OWN_FOLDER_URL))
    .join('\n')
    .replace(/file:\/\/[^\s()]+?(?=:\d+:\d+)/g, toPath)
}

const OWN_FOLDER_URL = new URL('./', import.meta.url).href

function toPath(url: string): string {
  try {
    return fileURLToPath(url)
  } catch {
    return url
  }
}

function read(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

function show(value: unknown): string {
  try {
    return inspect(value, { depth: 1, maxArrayLength: 10, maxStringLength: 500, breakLength: Infinity })
  } catch {
    return 'a value that can’t be shown'
  }
}
