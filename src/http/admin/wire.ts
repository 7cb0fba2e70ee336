import { z } from 'zod'
import type { Attempt, AttemptError } from '../../model/attempt.ts'
import type { JobWithPayload } from '../../model/job.ts'
import type { Schedule, ScheduleRun } from '../../model/schedule.ts'
import { JOB_STATUSES } from '../../model/status.ts'

/** The admin API's words for our data: snake_case names, RFC 3339 times, seconds. Other clients depend on them. */

const time = z.string().meta({ description: 'RFC 3339 in UTC, with milliseconds; empty where there is none' })
const count = z.int().nonnegative()
const text = z.string()

export const stats = z
  .object({ pending: count, running: count, completed: count, failed: count, dead: count, cancelled: count })
  .meta({ id: 'Stats' })

export const job = z
  .object({
    id: z.int(),
    queue: text,
    type: text,
    payload: text.meta({ description: 'The JSON text, byte for byte as it was enqueued' }),
    status: z.enum(JOB_STATUSES),
    attempts: count,
    max_attempts: z.int().positive(),
    timeout_seconds: count.meta({ description: 'Of one attempt, rounded up; 0 is none' }),
    last_error: text,
    run_at: time,
    started_at: time,
    completed_at: time,
    created_at: time,
    updated_at: time,
    priority: z.int(),
    key: text.meta({ description: 'Idempotency key; empty where there is none' }),
  })
  .meta({ id: 'Job' })

export const attempt = z
  .object({
    number: z.int().positive(),
    outcome: text.meta({ description: 'Empty while it runs' }),
    started_at: time,
    finished_at: time,
    error: text,
    stack: text,
    result: text.meta({ description: 'What the handler returned, as JSON text; empty for nothing' }),
    logs: z.array(z.object({ at: time, level: text, message: text })),
  })
  .meta({ id: 'Attempt' })

export const cronEntry = z
  .object({
    name: text,
    schedule: text,
    enabled: z.boolean(),
    running: z.boolean(),
    last_run: time,
    next_run: time,
    last_err: text,
    timeout_seconds: count,
  })
  .meta({ id: 'CronEntry' })

export const cronRun = z
  .object({
    id: z.int(),
    name: text,
    started_at: time,
    duration_ms: count,
    status: z.enum(['success', 'error']),
    error: text,
  })
  .meta({ id: 'CronRun' })

export const error = z.object({ error: text }).meta({ id: 'Error' })

export function toWireJob(the: JobWithPayload): z.infer<typeof job> {
  return {
    id: the.id,
    queue: the.queue,
    type: the.type,
    payload: the.payload,
    status: the.status,
    attempts: the.attempts,
    max_attempts: the.maxAttempts,
    timeout_seconds: toSeconds(the.timeoutMs),
    last_error: the.lastError ?? '',
    run_at: toTime(the.runAt),
    started_at: toTime(the.startedAt),
    completed_at: toTime(the.completedAt),
    created_at: toTime(the.createdAt),
    updated_at: toTime(the.updatedAt),
    priority: the.priority,
    key: the.key ?? '',
  }
}

export function toWireAttempt(the: Attempt): z.infer<typeof attempt> {
  return {
    number: the.number,
    outcome: the.outcome ?? '',
    started_at: toTime(the.startedAt),
    finished_at: toTime(the.finishedAt),
    error: the.error === null ? '' : oneText(the.error),
    stack: the.error?.stack ?? '',
    result: the.result ?? '',
    logs: the.logs.map(({ at, level, message }) => ({ at: toTime(at), level, message })),
  }
}

export function toWireEntry(the: Schedule): z.infer<typeof cronEntry> {
  return {
    name: the.name,
    schedule: the.cron,
    enabled: the.isEnabled,
    running: the.isRunning,
    last_run: toTime(the.lastRunAt),
    next_run: toTime(the.nextRunAt),
    last_err: the.lastError ?? '',
    timeout_seconds: toSeconds(the.timeoutMs),
  }
}

export function toWireRun(the: ScheduleRun): z.infer<typeof cronRun> {
  return {
    id: the.id,
    name: the.name,
    started_at: toTime(the.startedAt),
    duration_ms: the.durationMs,
    status: the.status,
    error: the.error ?? '',
  }
}

/** A job may be due later than RFC 3339 can say: its years have four digits. */
const LAST_WIRE_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

function toTime(at: number | null): string {
  return at === null ? '' : new Date(Math.min(at, LAST_WIRE_TIME)).toISOString()
}

/** Clients read whole seconds. Rounded up, because 0 means that there is no timeout. */
function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}

function oneText({ name, message }: AttemptError): string {
  return name === 'Error' || name === '' ? message : `${name}: ${message}`
}
