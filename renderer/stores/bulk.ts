import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { BulkOutcome, BulkPreview } from '../../src/contract/index.ts'
import type { PayloadEdit } from '../../src/model/edits/payload-edit.ts'
import type { Selection } from '../../src/model/filter.ts'
import type { JobChange } from '../../src/model/operation.ts'
import type { DirectAction } from '../../src/model/status.ts'
import type { WavePlan } from '../../src/model/wave-plan.ts'
import { outcomeWords } from '../messages.ts'
import { useFollowedStore } from './followed.ts'
import { useToastsStore } from './toasts.ts'
import { useWavesStore } from './waves.ts'

/** `asking`: for what it is to be changed to. The rest as one would do it: look, decide, watch, see. */
export type BulkPhase = 'asking' | 'previewing' | 'ready' | 'running' | 'done' | 'failed'

/** What is to be done to which jobs. */
export type Asked =
  | {
      readonly action: DirectAction | 'restore'
      readonly selection: Selection
      /** What the selection is, in words. */
      readonly scope: string
    }
  | { readonly action: 'undo'; readonly operation: number; readonly scope: string }
  /** What it would do was looked at where the edits were written. */
  | ({ readonly action: 'correct'; readonly scope: string } & Corrected)

/** Edits of the payloads of some jobs. */
export interface Corrected {
  readonly selection: Selection
  readonly edits: readonly PayloadEdit[]
  readonly isRetried: boolean
}

/** One sweeping action at a time: asked for, previewed, confirmed, and watched until it is done or stopped. */
export const useBulkStore = defineStore('bulk', () => {
  const asked = shallowRef<Asked | null>(null)
  const phase = shallowRef<BulkPhase>('previewing')
  const preview = shallowRef<BulkPreview | null>(null)
  const progress = shallowRef<{ readonly outcome: BulkOutcome; readonly of: number } | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const change = shallowRef<JobChange | null>(null)
  /** Its entry in the ledger, once it has begun. */
  const operation = shallowRef<number | null>(null)
  const isPaused = shallowRef(false)
  const isStopped = shallowRef(false)
  const toasts = useToastsStore()
  const followed = useFollowedStore()
  const waves = useWavesStore()
  let onDone: () => void = () => undefined

  async function ask(question: Asked, done: () => void = () => undefined): Promise<void> {
    if (!put(question, done)) return
    if (question.action === 'change') phase.value = 'asking'
    else await look(question)
  }

  /** @returns false while another one runs */
  function put(question: Asked, done: () => void): boolean {
    if (phase.value === 'running' && asked.value) return false
    asked.value = question
    onDone = done
    preview.value = null
    progress.value = null
    failure.value = null
    change.value = null
    operation.value = null
    isPaused.value = false
    isStopped.value = false
    return true
  }

  async function look(question: Asked): Promise<void> {
    phase.value = 'previewing'
    try {
      const outcome = await previewOf(question)
      if (asked.value !== question) return
      preview.value = outcome
      phase.value = 'ready'
    } catch (error) {
      if (asked.value === question) fail(error)
    }
  }

  async function confirm(reason: string): Promise<void> {
    const question = asked.value
    if (!question || phase.value !== 'ready') return
    await run(question, reason)
  }

  async function run(question: Asked, reason: string): Promise<void> {
    phase.value = 'running'
    try {
      for await (const event of await begin(question, reason.trim(), change.value)) {
        operation.value = event.operation
        progress.value = {
          outcome: event.outcome,
          of: event.kind === 'progress' ? event.of : event.outcome.matched,
        }
        if (event.kind === 'done') end(question, event.outcome)
      }
    } catch (error) {
      fail(error)
    }
    onDone()
  }

  /** Begin a retry in waves. @returns its entry in the ledger; null where it failed, which is shown */
  async function confirmWaves(plan: WavePlan, reason: string): Promise<number | null> {
    const question = asked.value
    if (question?.action !== 'retry' || phase.value !== 'ready') return null
    phase.value = 'running'
    try {
      const id = await waves.begin(question.selection, plan, reason.trim())
      close()
      onDone()
      return id
    } catch (error) {
      fail(error)
      return null
    }
  }

  /** What went as it was meant to is said in a notice; anything else is worth a look. */
  function end(question: Asked, outcome: BulkOutcome): void {
    const id = operation.value
    if (isStopped.value || outcome.skipped.some(({ reason }) => reason === 'key-taken')) {
      phase.value = 'done'
      return
    }
    close()
    const undo = (): void =>
      void ask({ action: 'undo', operation: id ?? 0, scope: `what operation ${id} did` }, onDone)
    const words = outcomeWords(question.action, outcome)
    const wayBack = id === null || outcome.affected === 0 ? null : { label: 'Undo', run: undo }
    if (question.action === 'retry' && id !== null && wayBack) followed.follow(words, id, wayBack)
    else toasts.say(words, wayBack)
  }

  /** It rests, goes on or ends before its next chunk; what is done stays done. */
  async function steer(to: 'pause' | 'resume' | 'stop'): Promise<void> {
    const id = operation.value
    if (id === null) return
    try {
      if (to === 'stop') isStopped.value = true
      await client.operations[to]({ id })
      isPaused.value = to === 'pause'
    } catch {
      // It came to its end meanwhile, which is shown by itself.
      if (to === 'stop') isStopped.value = false
    }
  }

  function fail(error: unknown): void {
    failure.value = failureOf(error)
    phase.value = 'failed'
  }

  function close(): void {
    asked.value = null
    phase.value = 'previewing'
  }

  return {
    asked,
    phase,
    preview,
    progress,
    failure,
    change,
    operation,
    isPaused,
    isStopped,
    isOpen: computed(() => asked.value !== null),
    ask,
    /** Settle what the jobs are changed to, and look at what that would do. */
    async changeTo(to: JobChange): Promise<void> {
      change.value = to
      if (asked.value) await look(asked.value)
    },
    confirm,
    confirmWaves,
    /** Correct payloads, as was looked at and decided elsewhere. */
    async correct(corrected: Corrected, scope: string, reason: string, done: () => void): Promise<void> {
      const question = { action: 'correct', scope, ...corrected } as const
      if (put(question, done)) await run(question, reason)
    },
    steer: (to: 'pause' | 'resume' | 'stop') => void steer(to),
    close,
  }
})

async function previewOf(question: Asked): Promise<BulkPreview> {
  switch (question.action) {
    case 'undo':
      return { ...(await client.operations.previewUndo({ id: question.operation })), sample: [] }
    case 'correct':
      return { ...(await client.jobs.previewCorrection(correctedOf(question))), sample: [] }
    default:
      return client.jobs.preview(inputOf(question))
  }
}

function begin(question: Asked, reason: string, change: JobChange | null) {
  const why = reason === '' ? {} : { reason }
  if (question.action === 'undo') return client.operations.undo({ id: question.operation, ...why })
  if (question.action === 'correct') return client.jobs.correctMany({ ...correctedOf(question), ...why })
  return client.jobs.bulk({ ...inputOf(question), ...why, ...(change ? { change } : {}) })
}

function correctedOf({ selection, edits, isRetried }: Corrected): Corrected {
  return { selection, edits, isRetried }
}

function inputOf({
  action,
  selection,
}: Exclude<Extract<Asked, { selection: unknown }>, Corrected>): Parameters<typeof client.jobs.preview>[0] {
  return { action, selection }
}
