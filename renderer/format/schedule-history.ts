import type { MissedSlots, ScheduleRun } from '../../src/model/schedule.ts'
import { MOST_COUNTED_SLOTS } from '../../src/model/schedule.ts'
import { plural } from './number.ts'

/** A line of a schedule's history. */
export type HistoryLine =
  | { readonly kind: 'run'; readonly at: number; readonly run: ScheduleRun }
  | { readonly kind: 'missed'; readonly at: number; readonly missed: MissedSlots }

/**
 * Runs and what was missed between them, newest first. Of what was missed, only what belongs to this page of runs:
 * later than the oldest run on it, unless that is the last page.
 */
export function historyLines(
  runs: readonly ScheduleRun[],
  missed: readonly MissedSlots[],
  page: { readonly isFirst: boolean; readonly isLast: boolean },
): HistoryLine[] {
  const newest = runs[0]?.startedAt ?? Infinity
  const oldest = runs.at(-1)?.startedAt ?? -Infinity
  const here = missed.filter(
    ({ noticedAt }) => (page.isFirst || noticedAt <= newest) && (page.isLast || noticedAt >= oldest),
  )
  return [
    ...runs.map((run): HistoryLine => ({ kind: 'run', at: run.startedAt, run })),
    ...here.map((one): HistoryLine => ({ kind: 'missed', at: one.noticedAt, missed: one })),
  ].sort((a, b) => b.at - a.at)
}

/** `5 slots missed while the console was away, made up for by one run`. */
export function missedWords({ slots, reason, isMadeUp }: MissedSlots): string {
  const many = slots >= MOST_COUNTED_SLOTS ? `${plural(slots, 'slot')} or more` : plural(slots, 'slot')
  const why = reason === 'away' ? 'while the console was away' : 'while the run before was still going'
  return `${many} missed ${why}${isMadeUp ? ', made up for by one run' : ', let go'}`
}
