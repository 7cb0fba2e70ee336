import type { BulkOutcome } from '../src/contract/index.ts'
import type { AttemptOutcome } from '../src/model/attempt.ts'
import type { ScheduleRun } from '../src/model/schedule.ts'
import type { JobAction, JobStatus } from '../src/model/status.ts'
import type { WorkerStatus } from '../src/model/worker.ts'
import type { InspectorTab } from './composables/use-inspector-route.ts'
import { count, plural } from './format/number.ts'

/** The console's recurring words, each said in one way. */

export const STATUS_WORDS: Readonly<Record<JobStatus, string>> = {
  pending: 'Pending',
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  dead: 'Dead',
  cancelled: 'Cancelled',
}

/** What a status means, for those who meet it for the first time. */
export const STATUS_HINTS: Readonly<Record<JobStatus, string>> = {
  pending: 'Waiting for a worker',
  running: 'A worker is on it',
  completed: 'The handler finished',
  failed: 'Failed, will be tried again',
  dead: 'Not tried again by itself: needs a person',
  cancelled: 'Stopped before it finished',
}

export const OUTCOME_WORDS: Readonly<Record<AttemptOutcome, string>> = {
  completed: 'Completed',
  failed: 'Failed',
  'timed-out': 'Timed out',
  crashed: 'Crashed',
  cancelled: 'Cancelled',
  lost: 'Lost with its host',
  released: 'Given back at shutdown',
}

export const TAB_WORDS: Readonly<Record<InspectorTab, string>> = {
  summary: 'Summary',
  payload: 'Payload',
  attempts: 'Attempts',
  logs: 'Logs',
  result: 'Result',
  row: 'Row',
}

export const WORKER_WORDS: Readonly<Record<WorkerStatus, string>> = {
  off: 'Off',
  starting: 'Starting',
  idle: 'Idle',
  running: 'Running',
  stopping: 'Stopping',
}

export const CAUSE_WORDS: Readonly<Record<ScheduleRun['cause'], string>> = {
  slot: 'On time',
  'catch-up': 'Catch-up',
  trigger: 'Triggered',
}

const ACTION_WORDS: Readonly<Record<JobAction, { verb: string; done: string }>> = {
  retry: { verb: 'Retry', done: 'retried' },
  cancel: { verb: 'Cancel', done: 'cancelled' },
}

export function actionVerb(action: JobAction): string {
  return ACTION_WORDS[action].verb
}

/** `Retry 214 jobs`. */
export function actionOn(action: JobAction, jobs: number): string {
  return `${ACTION_WORDS[action].verb} ${plural(jobs, 'job')}`
}

/** `214 jobs retried, 3 skipped`. */
export function outcomeWords(action: JobAction, outcome: BulkOutcome): string {
  const skipped = outcome.skipped.reduce((sum, { count: jobs }) => sum + jobs, 0)
  const done = `${plural(outcome.affected, 'job')} ${ACTION_WORDS[action].done}`
  return skipped === 0 ? done : `${done}, ${count(skipped)} skipped`
}

/** Why `jobs` of them are left as they are. */
export function skipWords(
  action: JobAction,
  reason: BulkOutcome['skipped'][number]['reason'],
  jobs: number,
): string {
  const verb = jobs === 1 ? 'is' : 'are'
  switch (reason) {
    case 'changed':
      return `${count(jobs)} new or changed since you looked`
    case 'missing':
      return `${count(jobs)} no longer there`
    default:
      return `${count(jobs)} ${verb} ${reason}: ${REFUSALS[action][reason] ?? `can't ${action}`}`
  }
}

const REFUSALS: Readonly<Record<JobAction, Partial<Record<JobStatus, string>>>> = {
  retry: {
    pending: 'already waiting to run',
    running: 'still running',
    completed: 'nothing to retry',
    cancelled: 'stopped on purpose',
  },
  cancel: { completed: 'already finished', dead: 'already at its end', cancelled: 'already stopped' },
}
