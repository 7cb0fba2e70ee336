import type { Attempt } from '../model/attempt.ts'
import type { Job, JobWithPayload, Progress } from '../model/job.ts'
import { dueTime, isHeldTime } from '../store/held-time.ts'
import type { JobRow, JobRowWithPayload } from '../store/job-rows.ts'
import type { HandlerRegistry } from './registry.ts'

/** A row as the job that surfaces show: settings not yet settled are those that it would get now. */
export function toJob(row: JobRow, registry: HandlerRegistry, progress: Progress | null): Job {
  const { maxAttempts, retryDelayMs, timeoutMs } = settingsFor(row, registry)
  return {
    id: row.id,
    queue: row.queue,
    type: row.type,
    status: row.status,
    priority: row.priority,
    attempts: row.attempts,
    maxAttempts,
    retryDelayMs,
    timeoutMs,
    key: row.key,
    lastError: row.lastError,
    runAt: dueTime(row.runAt),
    isHeld: row.status === 'pending' && isHeldTime(row.runAt),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt,
    completedAt: row.completedAt,
    cancelRequestedAt: row.cancelRequestedAt,
    progress: row.status === 'running' ? progress : null,
  }
}

export function toJobWithPayload(
  row: JobRowWithPayload,
  registry: HandlerRegistry,
  progress: Progress | null,
): JobWithPayload {
  return { ...toJob(row, registry, progress), payload: row.payload }
}

export function settingsFor(
  row: JobRow,
  registry: HandlerRegistry,
): { maxAttempts: number; retryDelayMs: number; timeoutMs: number } {
  const defaults = registry.settingsOf(row.type)
  return {
    maxAttempts: row.maxAttempts ?? defaults.maxAttempts,
    retryDelayMs: row.retryDelayMs ?? defaults.retryDelayMs,
    timeoutMs: row.timeoutMs ?? defaults.timeoutMs,
  }
}

/** The attempt that is running now, as a line of the history. */
export function runningAttempt(row: JobRow, logs: Attempt['logs']): Attempt {
  return {
    number: row.starts,
    isCounted: true,
    outcome: null,
    startedAt: row.startedAt ?? row.updatedAt,
    finishedAt: null,
    error: null,
    result: null,
    logs,
    build: null,
    group: null,
  }
}
