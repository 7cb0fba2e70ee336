import { InvalidInputError } from '../errors.ts'
import { JOB_LIMITS, LAST_INSTANT } from '../model/job.ts'
import { checkPayload } from '../model/payload.ts'
import type { NewJob } from './queue.ts'

/**
 * Refuse what can't be a job, naming the field, before anything is written. Programs without types
 * and handlers in other processes come through here too, so nothing is taken on trust.
 */
export function checkNewJob(job: NewJob, payloadLimitBytes: number): void {
  checkName('type', job.type)
  if (job.queue !== undefined) checkName('queue', job.queue)
  if (job.key !== undefined) checkText('key', job.key, JOB_LIMITS.keyLength)
  checkInteger('maxAttempts', job.maxAttempts, JOB_LIMITS.maxAttempts)
  checkInteger('retryDelayMs', job.retryDelayMs, JOB_LIMITS.durationMs)
  checkInteger('timeoutMs', job.timeoutMs, JOB_LIMITS.durationMs)
  checkInteger('delayMs', job.delayMs, JOB_LIMITS.durationMs)
  checkInteger('runAt', job.runAt, { min: 0, max: LAST_INSTANT })
  checkInteger('priority', job.priority, JOB_LIMITS.priority)
  if (job.delayMs !== undefined && job.runAt !== undefined) {
    throw new InvalidInputError('runAt', 'either delayMs or runAt', 'both')
  }
  if (job.payload === undefined) return
  if (typeof job.payload !== 'string') throw new InvalidInputError('payload', 'JSON text', typeof job.payload)
  checkPayload(job.payload, payloadLimitBytes)
}

function checkName(field: string, value: unknown): void {
  checkText(field, value, JOB_LIMITS.nameLength)
}

function checkText(field: string, value: unknown, longest: number): void {
  if (typeof value !== 'string' || value.length === 0 || value.length > longest) {
    const got = typeof value === 'string' ? `${value.length}` : typeof value
    throw new InvalidInputError(field, `text of 1 to ${longest} characters`, got)
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new InvalidInputError(field, 'well-formed text without NUL')
  }
}

function checkInteger(
  field: string,
  value: unknown,
  range: { readonly min: number; readonly max: number },
): void {
  if (value === undefined) return
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= range.min && value <= range.max)
    return
  throw new InvalidInputError(
    field,
    `a whole number from ${range.min} to ${range.max}`,
    typeof value === 'number' ? `${value}` : typeof value,
  )
}
