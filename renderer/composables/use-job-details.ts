import { useThrottleFn } from '@vueuse/core'
import { computed, onScopeDispose, shallowReactive, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { bridge, client } from '../bridge/index.ts'
import { failureOf, type Failure } from '../bridge/failure.ts'
import type { AttemptsPage } from '../../src/contract/index.ts'
import type { Attempt, LogLine } from '../../src/model/attempt.ts'
import type { Job } from '../../src/model/job.ts'
import { briefsOf, joinedBriefs, type AttemptBrief } from '../format/attempt-briefs.ts'
import { withLines } from '../format/attempt-logs.ts'

export interface JobDetailsView {
  /** At once what the list knows of it, then as the host has it; null while nothing is known. */
  readonly job: Readonly<Ref<Job | null>>
  /** Null while it is being read. */
  readonly payload: Readonly<Ref<string | null>>
  /** Oldest first; all of them, once the timeline of a job with many has come. */
  readonly attempts: ComputedRef<readonly AttemptBrief[]>
  readonly failure: Readonly<Ref<Failure | null>>
  /** It was there and is no longer: purged or deleted. What was known of it stays. */
  readonly isGone: ComputedRef<boolean>
  /** An attempt in full; undefined while it is asked for, which this does where needed. */
  attempt(number: number): Attempt | undefined
}

/** Attempts in full that are kept: each may have hundreds of kB of log. */
const WHOLE_KEPT = 40
/** Attempts in full that are looked at again when the job has changed. */
const NEWEST = 10

/** One job with its history, live: its cells from events, its attempts asked for again when it changed. */
export function useJobDetails(id: () => number, knownOf: (id: number) => Job | undefined): JobDetailsView {
  const job = shallowRef<Job | null>(null)
  const payload = shallowRef<string | null>(null)
  const newest = shallowRef<readonly Attempt[]>([])
  const older = shallowRef<readonly AttemptBrief[]>([])
  const whole = shallowReactive(new Map<number, Attempt>())
  const failure = shallowRef<Failure | null>(null)
  const asked = new Set<number>()
  /** Lines that were heard while an answer was under way, which may or may not have them. */
  let heard: { readonly attempt: number; readonly lines: readonly LogLine[] } | null = null
  let run = new AbortController()
  let wanted: 'nothing' | 'attempts' | 'all' = 'nothing'
  let isLoading = false
  let isLoadingTimeline = false

  /**
   * Ask for it all, or for the history alone: a payload may have megabytes, and seldom changes. One
   * question at a time, and once more for what is asked meanwhile: a job that changes faster than the host
   * answers would otherwise never be read to the end.
   */
  async function load(what: 'attempts' | 'all'): Promise<void> {
    if (wanted !== 'all') wanted = payload.value === null ? 'all' : what
    if (isLoading) return
    isLoading = true
    const { signal } = run
    while (!signal.aborted) {
      const now = wanted
      wanted = 'nothing'
      if (now === 'nothing') break
      await loadNow(now, signal)
    }
    if (!signal.aborted) isLoading = false
  }
  async function loadNow(what: 'attempts' | 'all', signal: AbortSignal): Promise<void> {
    heard = null
    try {
      if (what === 'attempts') {
        take(await client.jobs.attempts({ id: id(), limit: NEWEST }, { signal }), signal)
        return
      }
      const answer = await client.jobs.get({ id: id() }, { signal })
      if (signal.aborted) return
      const { payload: text, ...rest } = answer.job
      job.value = rest
      payload.value = text
      failure.value = null
      take(answer, signal)
    } catch (error) {
      if (!signal.aborted) failure.value = failureOf(error)
    }
  }
  function take({ attempts, before }: AttemptsPage, signal: AbortSignal): void {
    if (signal.aborted) return
    newest.value = withHeard(attempts)
    if (before !== null && isMissing(before)) void loadTimeline(signal)
  }
  const loadSoon = useThrottleFn(() => void load('all'), 400, true)
  const loadAttemptsSoon = useThrottleFn(() => void load('attempts'), 400, true)

  /** Whether the attempts right before those that came are not known. */
  function isMissing(before: number): boolean {
    return (older.value.at(-1)?.number ?? 0) < before - 1
  }
  async function loadTimeline(signal: AbortSignal): Promise<void> {
    if (isLoadingTimeline) return
    isLoadingTimeline = true
    try {
      const timeline = await client.jobs.timeline({ id: id() }, { signal })
      if (!signal.aborted) older.value = briefsOf(timeline)
    } catch (error) {
      if (!signal.aborted) failure.value = failureOf(error)
    }
    if (!signal.aborted) isLoadingTimeline = false
  }

  function withHeard(attempts: readonly Attempt[]): readonly Attempt[] {
    const missed = heard
    if (!missed) return attempts
    return attempts.map((attempt) =>
      attempt.number === missed.attempt ? withLines(attempt, missed.lines) : attempt,
    )
  }

  async function ask(number: number): Promise<void> {
    const of = id()
    asked.add(number)
    try {
      const { attempts } = await client.jobs.attempts({ id: of, before: number + 1, limit: 1 })
      const found = attempts.find((attempt) => attempt.number === number)
      if (found && of === id()) keepWhole(found)
    } catch {
      // The page says that the host is not heard; the next look asks again.
      asked.delete(number)
    }
  }
  function keepWhole(attempt: Attempt): void {
    whole.set(attempt.number, attempt)
    const [first] = whole.keys()
    if (whole.size <= WHOLE_KEPT || first === undefined) return
    whole.delete(first)
    asked.delete(first)
  }

  watch(
    id,
    (next) => {
      job.value = knownOf(next) ?? null
      payload.value = null
      newest.value = []
      older.value = []
      whole.clear()
      asked.clear()
      failure.value = null
      run.abort()
      run = new AbortController()
      wanted = 'nothing'
      isLoading = false
      isLoadingTimeline = false
      void load('all')
    },
    { immediate: true },
  )
  const ends = [
    bridge.onSync(() => void loadSoon()),
    bridge.on('stale', () => void loadSoon()),
    bridge.on('jobs', ({ changed }) => {
      const next = changed.find((one) => one.id === id())
      const known = job.value
      if (!next) return
      // The answer that is under way may have been read before this, and would put it back.
      if (isLoading || !known || payload.value === null) void loadSoon()
      if (!known || payload.value === null) return
      if (next.updatedAt < known.updatedAt) return
      job.value = next
      // Progress alone leaves no trace.
      if (next.status !== known.status || next.attempts !== known.attempts) void loadAttemptsSoon()
      else if (next.updatedAt !== known.updatedAt) void loadSoon()
    }),
    bridge.on('log', ({ jobId, attempt, lines }) => {
      if (jobId !== id()) return
      const earlier = heard?.attempt === attempt ? heard.lines : []
      heard = { attempt, lines: [...earlier, ...lines] }
      newest.value = newest.value.map((one) => (one.number === attempt ? withLines(one, lines) : one))
    }),
  ]
  onScopeDispose(() => {
    run.abort()
    for (const end of ends) end()
  })

  return {
    job,
    payload,
    attempts: computed(() => joinedBriefs(older.value, newest.value)),
    failure,
    isGone: computed(() => failure.value?.code === 'NOT_FOUND' && job.value !== null),
    attempt(number) {
      const found = newest.value.find((one) => one.number === number) ?? whole.get(number)
      if (!found && !asked.has(number)) void ask(number)
      return found
    },
  }
}
