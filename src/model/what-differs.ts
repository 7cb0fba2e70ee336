import type { PayloadTraits } from './payload-traits.ts'

/** Something that payloads of one side have more often than those of the other. */
export interface Difference {
  /** In words: `address.zip is missing`, `country = "DE"`, `amount ≥ 10000`. */
  readonly trait: string
  /** Of the failed ones, how many have it. */
  readonly failed: number
  /** Of the succeeded ones, how many have it. */
  readonly succeeded: number
  /**
   * By how much the failed ones have it more often, at the least, 0 to 1: the lower bound of the one share
   * less the upper bound of the other, so that three of three weigh less than three hundred of three hundred.
   */
  readonly weight: number
}

/**
 * What the failed ones share and the succeeded ones lack, the most telling first. What always stands together
 * is said once, by its shortest words.
 *
 * The bounds are Wilson's score interval at 95 % (Wilson 1927), as Agresti and Coull recommend for small samples.
 *
 * @param most differences returned
 */
export function whatDiffers(
  failed: readonly PayloadTraits[],
  succeeded: readonly PayloadTraits[],
  most = 20,
): readonly Difference[] {
  if (failed.length === 0 || succeeded.length === 0) return []
  const inFailed = countsOf(failed)
  const inSucceeded = countsOf(succeeded)
  const weigh = (trait: string, a: number, b: number): Difference => ({
    trait,
    failed: a,
    succeeded: b,
    weight: lower(a, failed.length) - upper(b, succeeded.length),
  })
  const found: Difference[] = []
  for (const trait of new Set([...inFailed.keys(), ...inSucceeded.keys()])) {
    const a = inFailed.get(trait) ?? 0
    const b = inSucceeded.get(trait) ?? 0
    found.push(weigh(trait, a, b))
    if (trait.endsWith(IS_THERE)) {
      const missing = `${trait.slice(0, -IS_THERE.length)} is missing`
      found.push(weigh(missing, failed.length - a, succeeded.length - b))
    }
  }
  for (const path of pathsOf(failed)) {
    const split = bestSplit(valuesAt(failed, path), valuesAt(succeeded, path))
    if (split) found.push(weigh(`${path} ${split.sign} ${split.at}`, split.failed, split.succeeded))
  }
  return onceEach(found.filter(({ weight }) => weight > 0)).slice(0, most)
}

const IS_THERE = ' is there'

function countsOf(all: readonly PayloadTraits[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { has } of all) for (const trait of has) counts.set(trait, (counts.get(trait) ?? 0) + 1)
  return counts
}

/** Of those that tell the same two groups apart, the shortest; heaviest first. */
function onceEach(differences: readonly Difference[]): Difference[] {
  const sorted = [...differences].sort(
    (a, b) => b.weight - a.weight || a.trait.length - b.trait.length || (a.trait < b.trait ? -1 : 1),
  )
  const told: Difference[] = []
  for (const one of sorted) {
    const isToldBefore = told.some(
      (other) =>
        other.failed === one.failed &&
        other.succeeded === one.succeeded &&
        areRelated(other.trait, one.trait),
    )
    if (!isToldBefore) told.push(one)
  }
  return told
}

/** Whether they speak of the same field, or of one within the other. */
function areRelated(a: string, b: string): boolean {
  const [x, y] = [fieldOf(a), fieldOf(b)]
  return (
    x === y ||
    x.startsWith(`${y}.`) ||
    y.startsWith(`${x}.`) ||
    x.startsWith(`${y}[`) ||
    y.startsWith(`${x}[`)
  )
}

function fieldOf(trait: string): string {
  return trait.replace(/ (?:is|=|≥|<) .*$|\.length (?:≥|<) .*$/s, '')
}

function pathsOf(all: readonly PayloadTraits[]): Set<string> {
  return new Set(all.flatMap(({ sizes }) => [...sizes.keys()]))
}

function valuesAt(all: readonly PayloadTraits[], path: string): number[] {
  return all.flatMap(({ sizes }) => sizes.get(path) ?? []).sort((a, b) => a - b)
}

interface Split {
  readonly sign: '≥' | '<'
  readonly at: number
  readonly failed: number
  readonly succeeded: number
}

/** The threshold on one side of which the failed ones stand most clearly apart, as a decision stump finds it. */
function bestSplit(failed: readonly number[], succeeded: readonly number[]): Split | null {
  let best: Split | null = null
  let bestGap = 0
  let f = 0
  let s = 0
  for (const at of new Set([...failed, ...succeeded].sort((a, b) => a - b))) {
    while ((failed[f] ?? Infinity) < at) f++
    while ((succeeded[s] ?? Infinity) < at) s++
    const gap = f / (failed.length || 1) - s / (succeeded.length || 1)
    if (Math.abs(gap) <= bestGap) continue
    bestGap = Math.abs(gap)
    best =
      gap > 0
        ? { sign: '<', at, failed: f, succeeded: s }
        : { sign: '≥', at, failed: failed.length - f, succeeded: succeeded.length - s }
  }
  return best
}

const Z = 1.96

function lower(hits: number, of: number): number {
  return centre(hits, of) - margin(hits, of)
}

function upper(hits: number, of: number): number {
  return centre(hits, of) + margin(hits, of)
}

function centre(hits: number, of: number): number {
  return (hits / of + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of)
}

function margin(hits: number, of: number): number {
  const share = hits / of
  return (Z / (1 + Z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2))
}
