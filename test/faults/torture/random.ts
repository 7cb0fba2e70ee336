/** A stream of chances that its seed repeats: what a round does is printed as one number. */
export interface Random {
  /** From 0 to below 1. */
  unit(): number
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  /** A number from `least` to below `most`. */
  between(least: number, most: number): number
  /** One of them; undefined, whatever the type says, where there is none. */
  pick<T>(choices: readonly T[]): T
  chance(probability: number): boolean
}

/** mulberry32: small, quick, and even enough to choose faults with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(unit() * limit)
  return {
    unit,
    below,
    between: (least, most) => least + unit() * (most - least),
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
    chance: (probability) => unit() < probability,
  }
}

/** The seed of one round of a run: rounds may be played alone, in any order. */
export function roundSeed(seed: number, round: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(round, 0xc2b2ae35)) >>> 0
}
