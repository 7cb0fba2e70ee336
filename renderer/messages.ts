import type { GroupState } from '../src/model/failure-group.ts'
import type { BulkOutcome } from '../src/contract/index.ts'
import type { AttemptOutcome } from '../src/model/attempt.ts'
import type { ScheduleRun } from '../src/model/schedule.ts'
import type { EditReason } from '../src/model/edits/edit-failure.ts'
import type { Job } from '../src/model/job.ts'
import type {
  JobOperationKind,
  Operation,
  OperationKind,
  OperationState,
  SkipReason,
  Surface,
} from '../src/model/operation.ts'
import type { JobOrigin } from '../src/model/origin.ts'
import type { ReplayOutcome } from '../src/model/replay.ts'
import type { Span } from '../src/model/statistics.ts'
import type { JobAction, JobStatus } from '../src/model/status.ts'
import type { WorkerStatus } from '../src/model/worker.ts'
import { count, plural } from './format/number.ts'
import { subjectWords } from './format/subject-words.ts'

/** The console's recurring words, each said in one way. */

/** A span of time, for a button and for a sentence: `the last …`. */
export const SPAN_WORDS: Readonly<Record<Span, { readonly short: string; readonly long: string }>> = {
  '15m': { short: '15 min', long: '15 minutes' },
  '1h': { short: '1 h', long: 'hour' },
  '6h': { short: '6 h', long: '6 hours' },
  '24h': { short: '24 h', long: '24 hours' },
  '7d': { short: '7 d', long: '7 days' },
  '30d': { short: '30 d', long: '30 days' },
}

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

export const REPLAY_WORDS: Readonly<Record<ReplayOutcome, string>> = {
  completed: 'Completed',
  failed: 'Failed',
  'timed-out': 'Timed out',
  crashed: 'Crashed',
  cancelled: 'Cancelled',
  interrupted: 'Ended with its host',
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

const ACTION_WORDS: Readonly<Record<JobOperationKind, { verb: string; done: string }>> = {
  retry: { verb: 'Retry', done: 'retried' },
  cancel: { verb: 'Cancel', done: 'cancelled' },
  'run-now': { verb: 'Run', done: 'made due' },
  change: { verb: 'Change', done: 'changed' },
  correct: { verb: 'Correct', done: 'corrected' },
  fail: { verb: 'Fail', done: 'failed' },
  delete: { verb: 'Delete', done: 'deleted' },
  restore: { verb: 'Restore', done: 'restored' },
  undo: { verb: 'Put back', done: 'put back' },
  regroup: { verb: 'Group', done: 'grouped anew' },
}

export function actionVerb(action: JobOperationKind): string {
  return ACTION_WORDS[action].verb
}

/** `retried`, as in `214 jobs retried`. */
export function actionDone(action: JobOperationKind): string {
  return ACTION_WORDS[action].done
}

/** `Job 12 retried`; `Job 12 was asked to stop` for a running one that is cancelled. */
export function actedWords(action: JobAction, id: number, isStopping: boolean): string {
  return isStopping ? `Job ${id} was asked to stop` : `Job ${id} ${ACTION_WORDS[action].done}`
}

/** `Job 12 was not retried`. */
export function notActedWords(action: JobAction, id: number): string {
  return `Job ${id} was not ${ACTION_WORDS[action].done}`
}

/** Why an action is not for this job. */
export function refusalWords(action: JobAction, { id, status }: Pick<Job, 'id' | 'status'>): string {
  return `Job ${id} is ${status}: ${REFUSALS[action][status] ?? `can’t be ${ACTION_WORDS[action].done}`}`
}

/** Why an action is for none of the selected jobs, given the statuses that they may have. */
export function noneAllowsWords(action: JobAction, statuses: readonly JobStatus[]): string {
  const [first, ...others] = statuses
  const none = `None can be ${ACTION_WORDS[action].done}`
  if (first === undefined) return `${none}: there is none any more`
  if (others.length > 0) return `${none}: they are ${orList.format(statuses)}`
  return `${none}: they are ${first}, ${REFUSALS[action][first] ?? 'which does not allow it'}`
}
const orList = new Intl.ListFormat('en', { type: 'disjunction' })

export const SURFACE_WORDS: Readonly<Record<Surface, string>> = {
  window: 'Window',
  http: 'HTTP API',
  cli: 'Command line',
  program: 'Program',
}

export const ORIGIN_WORDS: Readonly<Record<JobOrigin, string>> = {
  program: 'A program',
  window: 'A person, in the console',
  http: 'The HTTP API',
  cli: 'The command line',
  schedule: 'The schedule',
  handler: 'The handler of',
  copy: 'A person, as a copy of',
}

/**
 * `Retried 1,204 jobs`; of a plan that is not through `Retried 5 of 4,000 jobs in waves`; `Paused queue mail`.
 */
export function operationWords({
  kind,
  affected,
  plan,
  selection,
}: Pick<Operation, 'kind' | 'affected' | 'plan' | 'selection'>): string {
  if ('subject' in selection) return `${PAST_WORDS[kind]} ${subjectWords(selection.subject)}`
  const jobs = plural(affected, 'job')
  if (plan && plan.remaining > 0) return `Retried ${count(affected)} of ${plural(plan.jobs, 'job')} in waves`
  if (plan) return `Retried ${jobs} in waves`
  if (kind === 'regroup') return `Grouped the failures of ${jobs} anew`
  return kind === 'run-now' ? `Made ${jobs} due` : `${PAST_WORDS[kind]} ${jobs}`
}

/** `Retried`, as a list names what was done. */
export const PAST_WORDS: Readonly<Record<OperationKind, string>> = {
  retry: 'Retried',
  cancel: 'Cancelled',
  'run-now': 'Made due',
  change: 'Changed',
  correct: 'Corrected',
  fail: 'Failed',
  delete: 'Deleted',
  restore: 'Restored',
  undo: 'Put back',
  regroup: 'Grouped anew',
  copy: 'Copied',
  pause: 'Paused',
  resume: 'Resumed',
  set: 'Set',
  reset: 'Reset',
  enable: 'Enabled',
  disable: 'Disabled',
  trigger: 'Triggered',
  kill: 'Killed',
  hold: 'Set a hold on',
  unhold: 'Took a hold off',
}

export const GROUP_STATE_WORDS: Readonly<Record<GroupState, string>> = {
  open: 'Open',
  regressed: 'Came back',
  resolved: 'Resolved',
  ignored: 'Ignored',
}
export const GROUP_STATE_HINTS: Readonly<Record<GroupState, string>> = {
  open: 'It fails, and nobody has dealt with it',
  regressed: 'It failed again on another build after it had been resolved',
  resolved: 'Mended, as far as anybody knows; it comes back by itself if it fails again',
  ignored: 'It may fail as it likes',
}
export const STATE_WORDS: Readonly<Record<OperationState, string>> = {
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

/** What a state means, where its word alone does not say it. */
export const STATE_HINTS: Readonly<Partial<Record<OperationState, string>>> = {
  stopped: 'Somebody ended it. What it had done by then stayed done.',
  interrupted: 'Its host went away while it ran. What it had done by then stayed done; the counts are exact.',
  paused: 'It rests until somebody lets it go on.',
}

const BULK_WORDS: Readonly<Record<JobOperationKind, string>> = {
  retry: 'put back to pending, each with one more attempt.',
  cancel: 'cancelled. Those that run are asked to stop, which can’t be undone.',
  'run-now': 'made due now.',
  change: 'given',
  correct: 'given another payload, as its next version.',
  fail: 'dead, each with an attempt in its history that was failed by hand.',
  delete: 'moved to the trash, and can be restored from there for a while.',
  restore: 'brought back from the trash.',
  undo: 'put back as they were.',
  regroup: 'put into other failure groups.',
}

/** What a sweeping action does: `214 jobs are …`. */
export function bulkWords(action: JobOperationKind): string {
  return BULK_WORDS[action]
}

/** `Retry 214 jobs`. */
export function actionOn(action: JobOperationKind, jobs: number): string {
  const now = action === 'run-now' ? ' now' : ''
  return `${ACTION_WORDS[action].verb} ${plural(jobs, 'job')}${now}`
}

/** `214 jobs retried, 3 skipped`. */
export function outcomeWords(action: JobOperationKind, outcome: BulkOutcome): string {
  const skipped = outcome.skipped.reduce((sum, { count: jobs }) => sum + jobs, 0)
  const done = `${plural(outcome.affected, 'job')} ${ACTION_WORDS[action].done}`
  return skipped === 0 ? done : `${done}, ${count(skipped)} skipped`
}

/** Why `jobs` of them are left as they are. */
export function skipWords(action: JobOperationKind, reason: SkipReason, jobs: number): string {
  const verb = jobs === 1 ? 'is' : 'are'
  switch (reason) {
    case 'changed':
      return action === 'undo'
        ? `${count(jobs)} changed since: something else has happened to ${jobs === 1 ? 'it' : 'them'}`
        : `${count(jobs)} new or changed since you looked`
    case 'missing':
      return `${count(jobs)} no longer there`
    case 'key-taken':
      return `${count(jobs)} whose key another job has by now`
    case 'planned':
      return `${count(jobs)} waiting for ${jobs === 1 ? 'its' : 'their'} turn in another retry in waves`
    case 'no-field':
    case 'not-fitting':
    case 'field-taken':
    case 'too-large':
    case 'no-json':
    case 'unchanged':
      return `${count(jobs)} ${EDIT_WORDS[reason]}`
    default:
      return `${count(jobs)} ${verb} ${reason}: ${REFUSALS[action][reason] ?? `can’t be ${ACTION_WORDS[action].done}`}`
  }
}

/** Why edits leave a payload as it is: `3 without such a field`. */
export const EDIT_WORDS: Readonly<Record<EditReason, string>> = {
  'no-field': 'without such a field',
  'not-fitting': 'with a value that does not fit',
  'field-taken': 'with a field of the new name already',
  'too-large': 'whose payload would be too large',
  'no-json': 'whose payload is no JSON',
  unchanged: 'as they should be already',
}

const NOT_WAITING = {
  running: 'already running',
  completed: 'already finished',
  dead: 'needs a retry',
  cancelled: 'already stopped',
} as const

const REFUSALS: Readonly<Record<JobOperationKind, Partial<Record<JobStatus, string>>>> = {
  retry: {
    pending: 'already waiting to run',
    running: 'still running',
    completed: 'nothing to retry',
    cancelled: 'stopped on purpose',
  },
  cancel: { completed: 'already finished', dead: 'already at its end', cancelled: 'already stopped' },
  'run-now': NOT_WAITING,
  change: NOT_WAITING,
  correct: {
    running: 'running with the payload that it has',
    completed: 'already finished',
  },
  fail: {},
  delete: {
    pending: 'waiting to run: cancel first',
    running: 'running: cancel first',
    failed: 'will be tried again: cancel first',
  },
  restore: {},
  undo: { running: 'running by now, or ran when it was cancelled' },
  regroup: {},
}
