import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { BulkOutcome } from '../../src/contract/index.ts'
import type { Selection } from '../../src/model/filter.ts'
import type { JobAction } from '../../src/model/status.ts'
import { outcomeWords } from '../messages.ts'
import { useToastsStore } from './toasts.ts'

export type BulkPhase = 'previewing' | 'ready' | 'running' | 'failed'

interface Asked {
  readonly action: JobAction
  readonly selection: Selection
  /** What the selection is, in words. */
  readonly scope: string
}

/** One sweeping action at a time: asked for, previewed, confirmed, and watched until it is done or stopped. */
export const useBulkStore = defineStore('bulk', () => {
  const asked = shallowRef<Asked | null>(null)
  const phase = shallowRef<BulkPhase>('previewing')
  const preview = shallowRef<BulkOutcome | null>(null)
  const progress = shallowRef<{ readonly outcome: BulkOutcome; readonly of: number } | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const toasts = useToastsStore()
  let run: AbortController | undefined
  let onDone: () => void = () => undefined

  async function ask(question: Asked, done: () => void): Promise<void> {
    if (phase.value === 'running' && asked.value) return
    asked.value = question
    onDone = done
    preview.value = null
    progress.value = null
    failure.value = null
    phase.value = 'previewing'
    try {
      const outcome = await client.jobs.preview(inputOf(question))
      if (asked.value !== question) return
      preview.value = outcome
      phase.value = 'ready'
    } catch (error) {
      if (asked.value === question) fail(error)
    }
  }

  async function confirm(): Promise<void> {
    const question = asked.value
    if (!question || phase.value !== 'ready') return
    phase.value = 'running'
    run = new AbortController()
    let last: BulkOutcome = { matched: 0, affected: 0, skipped: [] }
    try {
      for await (const event of await client.jobs.bulk(inputOf(question), { signal: run.signal })) {
        last = event.outcome
        if (event.kind === 'progress') progress.value = event
      }
      toasts.say(outcomeWords(question.action, last))
      close()
    } catch (error) {
      if (run.signal.aborted) {
        toasts.warn(`Stopped. ${outcomeWords(question.action, last)}`)
        close()
      } else fail(error)
    }
    onDone()
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
    isOpen: computed(() => asked.value !== null),
    ask,
    confirm,
    /** Ends it before its next chunk; what is done stays done. */
    stop: () => run?.abort(),
    close,
  }
})

function inputOf({ action, selection }: Asked): Parameters<typeof client.jobs.preview>[0] {
  return { action, selection }
}
