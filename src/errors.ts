import type { Job } from './model/job.ts'
import type { JobAction, JobStatus } from './model/status.ts'

/** Every code that an operation can fail with. The list is closed: surfaces switch over it. */
export const ERROR_CODES = [
  /** A value from outside is wrong; `data.field` names it. */
  'INVALID_INPUT',
  /** Larger than the limit; `data.field`, `data.limitBytes`. */
  'TOO_LARGE',
  /** No such job, schedule, queue or file. */
  'NOT_FOUND',
  /** The job's status does not allow it; `data.jobId`, `data.status`, `data.allowed`. */
  'NOT_ALLOWED',
  /** The job has changed since it was looked at; `data.job` is the job as it stands. */
  'CONFLICT',
  /** The idempotency key belongs to a job of another type or payload; `data.jobId`. */
  'KEY_CONFLICT',
  /** Another host owns the workspace; `data.pid`, `data.url`. */
  'LOCKED',
  /** The call came too late or too early in the queue's life: registering after start, enqueueing after stop. */
  'WRONG_PHASE',
  /** The person has not yet confirmed that this folder's code may run. */
  'UNCONFIRMED',
  /** Another process holds the database's write lock for too long. */
  'STORAGE_BUSY',
  /** No room left on the disk. */
  'STORAGE_FULL',
  /** The database can't be read or written; `cause` has the driver's error. */
  'STORAGE_FAILED',
  /** No token, or a wrong one. */
  'UNAUTHORIZED',
  /** A foreign Host, Origin or sender. */
  'FORBIDDEN',
  /** A defect of ours; logged where it happened. */
  'INTERNAL',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** Plain values only, so that an error crosses a process or the network unharmed. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null | readonly string[] | Job>>

/** The base of every error that Yardmaster throws on purpose. `message` says what, why and what to do. */
export class YardmasterError extends Error {
  readonly code: ErrorCode
  readonly data: ErrorData

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.data = data
  }
}

/** A text that an error's data has; '' where it has none. */
export function textIn({ data }: YardmasterError, key: string): string {
  const value = data[key]
  return typeof value === 'string' ? value : ''
}

/** A value from outside that is not what was expected. */
export class InvalidInputError extends YardmasterError {
  constructor(field: string, expected: string, got?: string) {
    super('INVALID_INPUT', `${field}: expected ${expected}${got === undefined ? '' : `, got ${got}`}`, {
      field,
      expected,
      ...(got === undefined ? {} : { got }),
    })
  }
}

/** A value that is right in kind but larger than its limit (bytes). */
export class TooLargeError extends YardmasterError {
  constructor(field: string, bytes: number, limitBytes: number) {
    super('TOO_LARGE', `${field}: ${bytes} bytes, the limit is ${limitBytes}`, { field, bytes, limitBytes })
  }
}

export class NotFoundError extends YardmasterError {
  constructor(
    kind:
      | ('job' | 'schedule' | 'queue' | 'file' | 'operation' | 'process' | 'setting' | 'view')
      | ('group' | 'rule' | 'replay' | 'version' | 'generation' | 'hold'),
    id: string | number,
  ) {
    super('NOT_FOUND', `no such ${kind}: ${id}`, { kind, id })
  }
}

/** A transition that the job's status does not allow. Nothing has changed. */
export class NotAllowedError extends YardmasterError {
  constructor(action: JobAction | 'fail', jobId: number, status: JobStatus, allowed: readonly JobAction[]) {
    const instead = allowed.length === 0 ? 'no action is allowed any more' : `allowed: ${allowed.join(', ')}`
    super('NOT_ALLOWED', `job ${jobId} is ${status} and does not allow ${action}; ${instead}`, {
      jobId,
      status,
      action,
      allowed: [...allowed],
    })
  }
}

/** The job is not as the caller has seen it. Nothing has changed; who still wants it asks again, with this version. */
export class ConflictError extends YardmasterError {
  constructor(action: JobAction | 'fail', job: Job, seen: number) {
    super(
      'CONFLICT',
      `job ${job.id} has changed since it was looked at: it is ${job.status} now. Look at it, and ask again`,
      { jobId: job.id, action, seen, job },
    )
  }
}

/** The key is taken, in this queue, by a job of another type or payload. Nothing was enqueued. */
export class KeyConflictError extends YardmasterError {
  constructor(key: string, queue: string, jobId: number) {
    super(
      'KEY_CONFLICT',
      `key "${key}" in queue "${queue}" belongs to job ${jobId}, which has another type or payload`,
      {
        key,
        queue,
        jobId,
      },
    )
  }
}

/** Another live host owns this workspace's workers. `url` is `''` where that host serves none. */
export class WorkspaceLockedError extends YardmasterError {
  constructor(dir: string, pid: number, url: string) {
    const where = url === '' ? '' : `, ${url}`
    super(
      'LOCKED',
      `${dir} is already open in another Yardmaster (process ${pid}${where}). Use that one, or close it first`,
      {
        pid,
        url,
      },
    )
  }
}

/** The disk or the database refused; what was not acknowledged did not happen. */
export class StorageError extends YardmasterError {
  constructor(
    code: 'STORAGE_BUSY' | 'STORAGE_FULL' | 'STORAGE_FAILED',
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, {}, options)
  }
}

/** Marks a branch that the types rule out. Reaching it is a defect. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
