import { ORPCError } from '@orpc/server'
import { ERROR_CODES, YardmasterError, type ErrorCode, type ErrorData } from '../errors.ts'
import { asStorageError } from '../store/storage-error.ts'
import { describeIssue, firstIssue, type Issue } from './issues.ts'
import type { Log } from './log.ts'

/** The HTTP status of every code: the admin API answers with it, and the bridge over HTTP too. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  TOO_LARGE: 413,
  NOT_FOUND: 404,
  NOT_ALLOWED: 409,
  CONFLICT: 409,
  KEY_CONFLICT: 409,
  LOCKED: 409,
  WRONG_PHASE: 409,
  UNCONFIRMED: 409,
  STORAGE_BUSY: 503,
  STORAGE_FULL: 507,
  STORAGE_FAILED: 500,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  INTERNAL: 500,
}

/** What people are told of a defect: its details are for the log alone. */
export const INTERNAL_MESSAGE = 'something went wrong inside Yardmaster; its log says what'

/** Any thrown value as one of our errors. What was not thrown on purpose is logged here, and hidden. */
export function toYardmasterError(thrown: unknown, where: string, log: Log): YardmasterError {
  if (thrown instanceof YardmasterError) return thrown
  if (isBridgeError(thrown)) {
    const issues = issuesOf(thrown)
    if (issues) return invalidInput(issues)
    if (isErrorCode(thrown.code)) {
      return new YardmasterError(thrown.code, thrown.message, thrown.data as ErrorData)
    }
  }
  // What a read throws comes as the driver has it: only writes pass through the store's own hands.
  const storage = asStorageError(thrown)
  if (storage instanceof YardmasterError) return storage
  // Who asked went away before the answer was there: nobody is left to be told, and nothing is wrong.
  if (isAborted(thrown))
    return new YardmasterError('WRONG_PHASE', 'the request was given up', {}, { cause: thrown })
  const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  log(`${where}: ${details}`, 'error')
  return new YardmasterError('INTERNAL', INTERNAL_MESSAGE, {}, { cause: thrown })
}

/** An error as it crosses the bridge: the same code, message and data on every transport. */
export function toBridgeError(thrown: unknown, where: string, log: Log): ORPCError<ErrorCode, ErrorData> {
  const { code, message, data } = toYardmasterError(thrown, where, log)
  return new ORPCError(code, { status: HTTP_STATUS[code], message, data })
}

/** What a schema refused, as the error that names the first place. */
export function invalidInput(issues: readonly Issue[]): YardmasterError {
  const { field, message } = describeIssue(firstIssue(issues))
  return new YardmasterError('INVALID_INPUT', `${field}: ${message}`, { field, expected: message })
}

function isAborted(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError'
}

function isBridgeError(thrown: unknown): thrown is ORPCError<string, unknown> {
  return thrown instanceof ORPCError
}

function issuesOf(error: ORPCError<string, unknown>): readonly Issue[] | null {
  const { data } = error
  if (error.code !== 'BAD_REQUEST' || typeof data !== 'object' || data === null) return null
  return 'issues' in data && Array.isArray(data.issues) ? (data.issues as Issue[]) : null
}

function isErrorCode(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code)
}
