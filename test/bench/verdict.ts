import { median } from './percentile.ts'
import type { Line } from './rows/row.ts'
import type { Measured, RowResult, Spread } from './rounds.ts'

/** A line of the report, judged. */
export interface Judged {
  readonly line: Line
  readonly ours: Spread
  /** Null where the limit has no such figure. */
  readonly limit: Spread | null
  /**
   * Ours over the limit's: the median of the rounds' own ratios, since both met the same machine in a
   * round, and not always in the next.
   */
  readonly ratio: number | null
  /** Null where nothing is asked, or the limit is missing. */
  readonly isMet: boolean | null
}

/** @returns null where this engine has no such figure */
export function judge(line: Line, { by }: RowResult): Judged | null {
  const ours = spread(by.get('ours'), line.figure)
  if (!ours) return null
  const limit = spread(by.get('limit'), line.figure)
  const ratio = limit && median(ours.rounds.map((figure, i) => figure / (limit.rounds[i] ?? NaN)))
  return { line, ours, limit, ratio, isMet: isMet(line, ours.median, ratio) }
}

export function spread(measured: Measured | undefined, figure: string): Spread | null {
  return measured?.kind === 'measured' ? (measured.spreads.get(figure) ?? null) : null
}

function isMet({ target }: Line, ours: number, ratio: number | null): boolean | null {
  switch (target.kind) {
    case 'share':
      return ratio === null ? null : ratio >= target.atLeast
    case 'times':
      return ratio === null ? null : ratio <= target.atMost
    case 'most':
      return ours <= target.value
    case 'least':
      return ours >= target.value
    case 'none':
      return null
  }
}
