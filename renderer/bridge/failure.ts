import { ORPCError } from '@orpc/client'

/** A failed operation, as it is shown. */
export interface Failure {
  /** One of the host's codes; `OFFLINE` where no answer came at all. */
  readonly code: string
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What went wrong, from whatever was thrown. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ORPCError)) {
    return { code: 'OFFLINE', message: 'No answer from the host; it is asked again by itself', data: {} }
  }
  const data: unknown = error.data
  return { code: String(error.code), message: sentence(error.message), data: isRecord(data) ? data : {} }
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ORPCError && error.code === 'UNAUTHORIZED'
}

/** An abort is the caller's own doing, and nothing to show. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The engine's messages start small, since programs put them behind a name of their own. */
function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1)
}
