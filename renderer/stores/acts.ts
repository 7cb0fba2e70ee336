import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { client } from '../bridge/index.ts'
import { failureOf } from '../bridge/failure.ts'
import type { JobChange } from '../../src/model/operation.ts'
import type { Job } from '../../src/model/job.ts'
import type { DirectAction, JobAction } from '../../src/model/status.ts'
import { actedWords, notActedWords } from '../messages.ts'
import { useFollowedStore } from './followed.ts'
import { useToastsStore } from './toasts.ts'

/** An action that was refused, because the job is not as it was shown any more. */
export interface Conflict {
  readonly action: DirectAction
  readonly change: JobChange | null
  readonly seen: Job
  readonly now: Job
}

const DOUBLE_PRESS_MS = 500

/** Actions on one job, each on the version of it that is shown, and each with a way back. */
export const useActsStore = defineStore('acts', () => {
  const conflict = shallowRef<Conflict | null>(null)
  const toasts = useToastsStore()
  const followed = useFollowedStore()
  /** The last action from here. */
  let last: {
    readonly id: number
    readonly action: JobAction
    readonly seen: number
    readonly at: number
  } | null = null

  /** The second press of a double one: on the same version, or on what stands where the first button stood. */
  function isSecondPress(action: JobAction, { id, updatedAt }: Job): boolean {
    if (last === null || last.id !== id || performance.now() - last.at > DOUBLE_PRESS_MS) return false
    return last.seen === updatedAt || last.action !== action
  }

  /** @returns whether it was done */
  async function act(action: DirectAction, job: Job, change: JobChange | null = null): Promise<boolean> {
    if (isSecondPress(action, job)) return false
    last = { id: job.id, action, seen: job.updatedAt, at: performance.now() }
    try {
      const { job: after, operation } = await client.jobs.act({
        action,
        id: job.id,
        seen: job.updatedAt,
        ...(change ? { change } : {}),
      })
      // A handler that was told to stop can't be told to go on.
      const isStopping = action === 'cancel' && after?.status === 'running'
      const words = actedWords(action, job.id, isStopping)
      const wayBack = { label: 'Undo', run: () => void undo(operation) }
      if (action === 'retry') followed.follow(words, operation, wayBack)
      else toasts.say(words, isStopping ? null : wayBack)
      return true
    } catch (error) {
      const now = jobIn(error)
      if (now) conflict.value = { action, change, seen: job, now }
      else toasts.fail(notActedWords(action, job.id), error)
      return false
    }
  }

  /** Give a job another payload and retry it, with this as the reason that the ledger keeps. */
  async function retryWith(id: number, payload: string, reason: string): Promise<void> {
    try {
      const { operation } = await client.jobs.correct({ id, payload, reason, isRetried: true })
      const wayBack = { label: 'Undo', run: () => void undo(operation) }
      followed.follow(`Job ${id} corrected and retried`, operation, wayBack)
    } catch (error) {
      toasts.fail(`Job ${id} was not retried`, error)
    }
  }

  /** Put back what an operation did, without a question: it was done a moment ago. */
  async function undo(operation: number): Promise<void> {
    try {
      let affected = 0
      for await (const event of await client.operations.undo({ id: operation }))
        affected = event.outcome.affected
      if (affected > 0) toasts.say('Put back as it was')
      else toasts.warn('It could not be put back', 'Something else has happened to the job since.')
    } catch (error) {
      toasts.fail('It could not be put back', error)
    }
  }

  return {
    conflict,
    act,
    retryWith,
    undo,
    /** Do it to the job as it stands now. */
    async insist(): Promise<void> {
      const asked = conflict.value
      conflict.value = null
      last = null
      if (asked) await act(asked.action, asked.now, asked.change)
    },
    giveUp: () => (conflict.value = null),
  }
})

function jobIn(error: unknown): Job | null {
  const { code, data } = failureOf(error)
  return code === 'CONFLICT' ? (data['job'] as Job) : null
}
