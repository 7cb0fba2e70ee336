/** How a round's enqueues came out, in the words of Jepsen's total-queue checker. */
export interface Tally {
  /** Acknowledged, there once, and settled by the rules. */
  readonly ok: number
  /** Never answered, and there all the same. */
  readonly recovered: number
  /** Neither acknowledged nor there. */
  readonly absent: number
  /** Acknowledged, and gone or never settled. */
  readonly lost: number
  /** There twice, started twice under one number, or completed twice. */
  readonly duplicated: number
  /** There although refused, though nobody sent it, or in a state that no rule leads to. */
  readonly unexpected: number
  /** Attempts that were started. */
  readonly runs: number
}

export const NO_TALLY: Tally = {
  ok: 0,
  recovered: 0,
  absent: 0,
  lost: 0,
  duplicated: 0,
  unexpected: 0,
  runs: 0,
}

export function add(one: Tally, other: Tally): Tally {
  const keys = Object.keys(NO_TALLY) as (keyof Tally)[]
  return Object.fromEntries(keys.map((key) => [key, one[key] + other[key]])) as unknown as Tally
}

export function sentence({ ok, recovered, absent, lost, duplicated, unexpected, runs }: Tally): string {
  return (
    `${ok} ok, ${recovered} recovered, ${absent} refused; ` +
    `${lost} lost, ${duplicated} duplicated, ${unexpected} unexpected; ${runs} runs`
  )
}
