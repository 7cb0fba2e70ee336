import type { PayloadTraits } from './payload-traits.ts'
import { jobWordOf, payloadWordOf } from './trait-words.ts'

/** Something that payloads of one side have more often than those of the other. */
export interface Difference {
  /** In words: `address.zip is missing`, `country = "DE"`, `amount ≥ 10000`. */
  readonly trait: string
  /** Whether it is of the payload, or of the job around it: its queue, build, hour, attempt. */
  readonly of: 'payload' | 'job'
  /** The search word that finds such jobs: `payload.country:DE`; null where the search can't say it. */
  readonly word: string | null
  /** Whether it is about a number that rises from job to job: it may only say when they failed. */
  readonly isRising: boolean
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
 * A threshold is said after a value, a kind or a lack that tells about as much: it always finds a place to cut. Of a
 * number that rises from job to job, as ids and times do, it is said last: mostly it only tells when they failed.
 *
 * The bounds are Wilson's score interval at 95 % (Wilson 1927), as Agresti and Coull recommend for small samples.
 *
 * @param failed in the order of their jobs, as `succeeded`
 * @param most differences returned
 */
export function whatDiffers(
  failed: readonly PayloadTraits[],
  succeeded: readonly PayloadTraits[],
  most = 20,
): readonly Difference[] {
  if (failed.length === 0 || succeeded.length === 0) return []
  const paths = new Map([...succeeded, ...failed].flatMap((one) => [...one.paths]))
  const weigh = (trait: string, a: number, b: number, of: Difference['of'] = 'payload'): Difference => ({
    trait,
    of,
    isRising: false,
    word: of === 'job' ? jobWordOf(trait) : payloadWordOf(trait, paths),
    failed: a,
    succeeded: b,
    weight: lower(a, failed.length) - upper(b, succeeded.length),
  })
  const found: Difference[] = []
  const factsInFailed = countsOf(failed.map(({ facts }) => facts))
  const factsInSucceeded = countsOf(succeeded.map(({ facts }) => facts))
  for (const [fact, count] of factsInFailed) {
    const isTelling = lower(count, failed.length) > (factsInSucceeded.get(fact) ?? 0) / succeeded.length
    if (isTelling) found.push(weigh(fact, count, factsInSucceeded.get(fact) ?? 0, 'job'))
  }
  const inFailed = countsOf(failed.map(({ has }) => has))
  const inSucceeded = countsOf(succeeded.map(({ has }) => has))
  for (const trait of new Set([...inFailed.keys(), ...inSucceeded.keys()])) {
    const a = inFailed.get(trait) ?? 0
    const b = inSucceeded.get(trait) ?? 0
    if (a / failed.length > b / succeeded.length) found.push(weigh(trait, a, b))
    else if (trait.endsWith(IS_THERE)) {
      const missing = `${trait.slice(0, -IS_THERE.length)} is missing`
      found.push(weigh(missing, failed.length - a, succeeded.length - b))
    }
  }
  for (const path of pathsOf(failed)) {
    const split = bestSplit(valuesAt(failed, path), valuesAt(succeeded, path))
    if (!split) continue
    const threshold = weigh(`${path} ${split.sign} ${split.at}`, split.failed, split.succeeded)
    found.push({ ...threshold, isRising: isRising(failed, path) && isRising(succeeded, path) })
  }
  return onceEach(found.filter(({ weight }) => weight > 0)).slice(0, most)
}

const IS_THERE = ' is there'

function countsOf(all: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const has of all) for (const trait of has) counts.set(trait, (counts.get(trait) ?? 0) + 1)
  return counts
}

/** Of those that tell the same two groups apart, the shortest; heaviest first. */
function onceEach(differences: readonly Difference[]): Difference[] {
  const sorted = [...differences].sort(
    (a, b) => rankOf(b) - rankOf(a) || a.trait.length - b.trait.length || (a.trait < b.trait ? -1 : 1),
  )
  const told: Difference[] = []
  for (const one of sorted) {
    const isToldBefore = told.some(
      (other) =>
        other.of === one.of &&
        other.failed === one.failed &&
        other.succeeded === one.succeeded &&
        areRelated(other.trait, one.trait),
    )
    if (!isToldBefore) told.push(one)
  }
  return told
}

/** How much a threshold, or the hour, has to tell more than a value, a kind or a lack does to come before it. */
const HANDICAP = 0.06

function rankOf({ trait, weight, isRising: isClock }: Difference): number {
  if (isClock) return weight - 1
  return / [≥<] -?\d|^hour /.test(trait) ? weight - HANDICAP : weight
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
  return trait.replace(/(?:\.length)? (?:is|has|=|≥|<) .*$/s, '')
}

function pathsOf(all: readonly PayloadTraits[]): Set<string> {
  return new Set(all.flatMap(({ sizes }) => [...sizes.keys()]))
}

function valuesAt(all: readonly PayloadTraits[], path: string): number[] {
  return all.flatMap(({ sizes }) => sizes.get(path) ?? []).sort((a, b) => a - b)
}

/** As many values have to rise, of how many at least, for it to be no accident. */
const RISING = { share: 0.9, values: 8 } as const

function isRising(all: readonly PayloadTraits[], path: string): boolean {
  const values = all.flatMap(({ sizes }) => sizes.get(path) ?? [])
  if (values.length < RISING.values || new Set(values).size < values.length / 2) return false
  const rises = values.filter((value, at) => at > 0 && value >= (values[at - 1] ?? Infinity)).length
  return rises >= RISING.share * (values.length - 1)
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
