import { computed, reactive, type ComputedRef } from 'vue'
import type { Attempt } from '../../src/model/attempt.ts'
import type { Job } from '../../src/model/job.ts'
import type { Related } from '../../src/model/related.ts'
import type { Failure } from '../bridge/failure.ts'
import type { AttemptBrief } from '../format/attempt-briefs.ts'
import { jobPhases, type Phase } from '../format/job-phases.ts'
import { useInspectorRoute } from './use-inspector-route.ts'
import { useJobDetails } from './use-job-details.ts'
import { useNow } from './use-now.ts'
import { useRelated } from './use-related.ts'

/** A job as the inspector has it, with the attempt that is looked at. Every field is live. */
export interface InspectedJob {
  readonly id: number
  /** At once what the list knows of it; null while nothing is known. */
  readonly job: Job | null
  /** JSON text; null while it is being read. */
  readonly payload: string | null
  /** Oldest first. */
  readonly attempts: readonly AttemptBrief[]
  readonly phases: readonly Phase[]
  /** The number of its newest attempt; null before its first. */
  readonly newest: number | null
  /** The attempt that is looked at: the one in the address, if the job has it, else the newest. */
  readonly chosen: number | null
  /** The same in full; undefined while it is being read. */
  readonly chosenAttempt: Attempt | undefined
  /** The newest that has ended, in full; undefined without one, or while it is being read. */
  readonly lastEnded: Attempt | undefined
  /** Null while it is not known. */
  readonly related: Related | null
  readonly failure: Failure | null
  /** It was there and is no longer: purged or deleted. What was known of it stays. */
  readonly isGone: boolean
}

/** The job `id`, and what the address says to look at in it. */
export function useInspectedJob(id: () => number, knownOf: (id: number) => Job | undefined): InspectedJob {
  const { job, payload, attempts, attempt, failure, isGone } = useJobDetails(id, knownOf)
  const related = useRelated(id)
  const place = useInspectorRoute()
  const now = useNow()

  /** What has ended no longer depends on the time: a history of thousands is not gone through each second. */
  const livesUntil = computed(() => (job.value?.completedAt == null ? now.value : job.value.completedAt))
  const newest = computed(() => attempts.value.at(-1)?.number ?? null)
  const chosen = computed(() => {
    const wanted = place.attempt.value
    return wanted !== null && attempts.value.some(({ number }) => number === wanted) ? wanted : newest.value
  })
  const lastEnded = computed(() => attempts.value.findLast(({ outcome }) => outcome !== null)?.number ?? null)
  const inFull = (number: ComputedRef<number | null>): ComputedRef<Attempt | undefined> =>
    computed(() => (number.value === null ? undefined : attempt(number.value)))

  return reactive({
    id: computed(id),
    job,
    payload,
    attempts,
    phases: computed(() =>
      job.value && payload.value !== null
        ? jobPhases(job.value, attempts.value, related.value?.interventions ?? [], livesUntil.value)
        : [],
    ),
    newest,
    chosen,
    chosenAttempt: inFull(chosen),
    lastEnded: inFull(lastEnded),
    related,
    failure,
    isGone,
  })
}
