/** A job's statuses, in the order in which surfaces show them. */
export const JOB_STATUSES = [
  /** Waiting for a worker: now, or from `runAt` on. */
  'pending',
  /** A worker is on it. */
  'running',
  /** The handler finished. */
  'completed',
  /** The handler failed and retries remain: waiting for its backoff. */
  'failed',
  /** Every attempt is used up, or the handler said that no retry can help. */
  'dead',
  /** Stopped by a person or a program before it finished. */
  'cancelled',
] as const

export type JobStatus = (typeof JOB_STATUSES)[number]

/** What a person or a program may do with a job. */
export const JOB_ACTIONS = [
  /** Due now, with one attempt more. */
  'retry',
  'cancel',
  /** Due now, whatever it waits for. */
  'run-now',
  /** Another priority, queue or time. */
  'change',
  /** Another payload. */
  'correct',
  /** Into the trash, from where it can be restored. */
  'delete',
] as const

export type JobAction = (typeof JOB_ACTIONS)[number]

/** Actions for which nothing has to be written first: a correction needs the payload that it gives. */
export const DIRECT_ACTIONS = ['retry', 'cancel', 'run-now', 'change', 'delete'] as const
export type DirectAction = Exclude<JobAction, 'correct'>

const ALLOWED: Readonly<Record<JobStatus, readonly JobAction[]>> = {
  pending: ['run-now', 'cancel', 'change', 'correct'],
  running: ['cancel'],
  completed: ['delete'],
  failed: ['retry', 'run-now', 'cancel', 'change', 'correct'],
  dead: ['retry', 'correct', 'delete'],
  cancelled: ['correct', 'delete'],
}

/** What a job of this status allows, most useful first. */
export function allowedActions(status: JobStatus): readonly JobAction[] {
  return ALLOWED[status]
}

export function isAllowed(action: JobAction, status: JobStatus): boolean {
  return ALLOWED[status].includes(action)
}

/** The statuses that allow `action`. */
export function statusesAllowing(action: JobAction): readonly JobStatus[] {
  return JOB_STATUSES.filter((status) => isAllowed(action, status))
}

/** A settled job has reached its end: nothing will happen to it by itself any more. */
export function isSettled(status: JobStatus): boolean {
  return status === 'completed' || status === 'dead' || status === 'cancelled'
}

export function isJobStatus(value: unknown): value is JobStatus {
  return typeof value === 'string' && (JOB_STATUSES as readonly string[]).includes(value)
}
