import { useThrottleFn } from '@vueuse/core'
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { Attempt, LogLine } from '../../src/model/attempt.ts'
import type { JobWithPayload } from '../../src/model/job.ts'
import { withLines } from '../format/attempt-logs.ts'

export interface JobDetailsView {
  readonly job: Readonly<Ref<JobWithPayload | null>>
  /** Newest first. */
  readonly attempts: ComputedRef<readonly Attempt[]>
  readonly failure: Readonly<Ref<Failure | null>>
  readonly hasOlder: ComputedRef<boolean>
  loadOlder(): Promise<void>
}

/** One job with its history, live: its cells from events, its attempts asked for again when it changed. */
export function useJobDetails(id: () => number): JobDetailsView {
  const job = shallowRef<JobWithPayload | null>(null)
  const oldestFirst = shallowRef<readonly Attempt[]>([])
  const older = shallowRef<readonly Attempt[]>([])
  const before = shallowRef<number | null>(null)
  const failure = shallowRef<Failure | null>(null)
  /** Lines that were heard while an answer was under way, which may or may not have them. */
  const heard = shallowRef<{ readonly attempt: number; readonly lines: readonly LogLine[] } | null>(null)
  let run = new AbortController()

  async function load(): Promise<void> {
    run.abort()
    run = new AbortController()
    const { signal } = run
    const asked = id()
    heard.value = null
    try {
      const answer = await client.jobs.get({ id: asked }, { signal })
      if (signal.aborted) return
      job.value = answer.job
      oldestFirst.value = withHeard(answer.attempts)
      if (older.value.length === 0) before.value = answer.before
      failure.value = null
    } catch (error) {
      if (!signal.aborted) failure.value = failureOf(error)
    }
  }
  const loadSoon = useThrottleFn(() => void load(), 400, true)

  function withHeard(attempts: readonly Attempt[]): readonly Attempt[] {
    const missed = heard.value
    if (!missed) return attempts
    return attempts.map((attempt) =>
      attempt.number === missed.attempt ? withLines(attempt, missed.lines) : attempt,
    )
  }

  async function loadOlder(): Promise<void> {
    if (before.value === null) return
    const answer = await client.jobs.attempts({ id: id(), before: before.value })
    older.value = [...answer.attempts, ...older.value]
    before.value = answer.before
  }

  watch(
    id,
    () => {
      job.value = null
      oldestFirst.value = []
      older.value = []
      before.value = null
      void load()
    },
    { immediate: true },
  )
  const ends = [
    bridge.onSync(() => void loadSoon()),
    bridge.on('stale', () => void loadSoon()),
    bridge.on('jobs', ({ changed }) => {
      const known = job.value
      for (const next of changed) {
        if (next.id !== id()) continue
        if (!known) {
          // The answer that is under way may have been read before this.
          void loadSoon()
          continue
        }
        if (next.updatedAt < known.updatedAt) continue
        job.value = { ...next, payload: known.payload }
        // Progress alone leaves no trace in the history.
        if (next.status !== known.status || next.attempts !== known.attempts) void loadSoon()
      }
    }),
    bridge.on('log', ({ jobId, attempt, lines }) => {
      if (jobId !== id()) return
      const earlier = heard.value?.attempt === attempt ? heard.value.lines : []
      heard.value = { attempt, lines: [...earlier, ...lines] }
      oldestFirst.value = oldestFirst.value.map((one) =>
        one.number === attempt ? withLines(one, lines) : one,
      )
    }),
  ]
  onScopeDispose(() => {
    run.abort()
    for (const end of ends) end()
  })

  return {
    job,
    attempts: computed(() => [...older.value, ...oldestFirst.value].reverse()),
    failure,
    hasOlder: computed(() => before.value !== null),
    loadOlder,
  }
}
