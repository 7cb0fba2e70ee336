import {
  ATTEMPT_OUTCOMES,
  type Attempt,
  type AttemptOutcome,
  type AttemptTimeline,
} from '../../src/model/attempt.ts'

/** An attempt in short: what a timeline shows of it. */
export interface AttemptBrief {
  readonly number: number
  readonly isCounted: boolean
  /** Null while it runs. */
  readonly outcome: AttemptOutcome | null
  readonly startedAt: number
  readonly finishedAt: number | null
}

/** The attempts of a timeline, oldest first. */
export function briefsOf(timeline: AttemptTimeline): readonly AttemptBrief[] {
  return timeline.numbers.map((number, i) => {
    const startedAt = timeline.startedAt[i] ?? 0
    return {
      number,
      isCounted: timeline.isCounted[i] === 1,
      outcome: ATTEMPT_OUTCOMES[timeline.outcomes[i] ?? 0] ?? null,
      startedAt,
      finishedAt: startedAt + (timeline.ranMs[i] ?? 0),
    }
  })
}

/** Those of `older` that come before the first of `newest`, then `newest`: all oldest first. */
export function joinedBriefs(
  older: readonly AttemptBrief[],
  newest: readonly Attempt[],
): readonly AttemptBrief[] {
  const first = newest[0]?.number ?? Number.POSITIVE_INFINITY
  return [...older.filter(({ number }) => number < first), ...newest]
}

/** How many attempts ended each way, the most frequent first. */
export function outcomeCounts(
  attempts: readonly AttemptBrief[],
): readonly { readonly outcome: AttemptOutcome; readonly count: number }[] {
  const counts = new Map<AttemptOutcome, number>()
  for (const { outcome } of attempts)
    if (outcome !== null) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([outcome, count]) => ({ outcome, count })).sort((a, b) => b.count - a.count)
}
