/**
 * How a backlog is retried: a few jobs first, and more only while those come through. Jobs go in waves, and a wave
 * waits for the outcome of every job of the one before: a wrong mend costs the canary, and not the backlog.
 */
export interface WavePlan {
  /** Jobs of the first wave; 5. */
  readonly canary: number
  /** Of a wave, the share that may fail as before without ending the plan, 0 to 1; 0. With 1 nothing ends it. */
  readonly allowedShare: number
  /** Jobs of the wave after the canary; 50. */
  readonly firstWave: number
  /** How much larger each further wave is than the one before, at least 1; 2. */
  readonly growth: number
  /** No wave is larger; 10 000. */
  readonly largestWave: number
  /** At most so many jobs a minute, over all waves; null for as many as the workers take. */
  readonly perMinute: number | null
}

export const WAVE_PLAN_DEFAULTS: WavePlan = {
  canary: 5,
  allowedShare: 0,
  firstWave: 50,
  growth: 2,
  largestWave: 10_000,
  perMinute: null,
}

/** Within which a plan's numbers lie. */
export const WAVE_PLAN_LIMITS = {
  canary: { min: 1, max: 10_000 },
  allowedShare: { min: 0, max: 1 },
  firstWave: { min: 1, max: 100_000 },
  growth: { min: 1, max: 100 },
  largestWave: { min: 1, max: 100_000 },
  perMinute: { min: 1, max: 1_000_000 },
  /** More waves than this are followed by nobody: they are to begin larger, or to grow faster. */
  waves: 200,
} as const

/** A wave as far as its jobs have come. An attempt that ends is an outcome, whether another follows or not. */
export interface Wave {
  /** From 1, the canary. */
  readonly number: number
  /** How many jobs it is meant to have. */
  readonly size: number
  /** How many of them have been let go. */
  readonly jobs: number
  /** When its first and its newest portion were let go, UTC ms. */
  readonly beganAt: number
  readonly releasedAt: number
  /** Jobs of its newest portion. */
  readonly portion: number
  readonly completed: number
  /** Failed with the fingerprint that they had failed with before. */
  readonly failedAsBefore: number
  /** Failed in another way: a matter of its own, which does not stop the plan unless nothing of the wave came through. */
  readonly failedOtherwise: number
  /** Cancelled or put back meanwhile: no outcome will come of them. */
  readonly gone: number
  /** Somebody has let the plan go on though this wave had stopped it. */
  readonly isAccepted: boolean
}

export type WaveStep =
  /** Let so many go now, in the wave of this number and size: the last one, or the next. */
  | { readonly kind: 'release'; readonly jobs: number; readonly wave: number; readonly size: number }
  /** The last wave is not through yet. */
  | { readonly kind: 'await-outcomes'; readonly open: number }
  /** The rate allows the next jobs at this moment, UTC ms. */
  | { readonly kind: 'await-rate'; readonly until: number }
  /** Too many of the last wave failed as before, or all of it failed, however that was. */
  | { readonly kind: 'stop'; readonly wave: number; readonly failed: number; readonly share: number }
  | { readonly kind: 'done' }

const MINUTE_MS = 60_000
/** With a rate, a wave is let go in portions of about so long: it stops early where it is to be stopped. */
const PORTIONS_PER_MINUTE = 60

/**
 * What to do next. Asked again whenever an outcome has come, or the moment that it named.
 *
 * @param remaining jobs of the backlog that have not had their turn
 * @param waves oldest first
 * @param now UTC ms
 */
export function nextStep(plan: WavePlan, remaining: number, waves: readonly Wave[], now: number): WaveStep {
  const last = waves.at(-1)
  if (last) {
    // A wave that can't pass any more need not be awaited.
    const share = failedShare(last, remaining)
    if (share > plan.allowedShare && !last.isAccepted) return { ...stopAt(last), share }
    if (remaining > 0 && last.jobs < last.size) return releaseAt(plan, last.size - last.jobs, last, last, now)
    const open = openIn(last)
    if (open > 0) return { kind: 'await-outcomes', open }
    const mayAllFail = plan.allowedShare >= 1 || last.isAccepted
    if (remaining > 0 && hasAllFailed(last) && !mayAllFail) return stopAt(last)
  }
  if (remaining === 0) return { kind: 'done' }
  const size = Math.min(remaining, sizeOf(plan, waves))
  return releaseAt(plan, size, { number: (last?.number ?? 0) + 1, size }, last, now)
}

/** Jobs of a wave that were let go, and of which no outcome is known yet. */
export function openIn({ jobs, completed, failedAsBefore, failedOtherwise, gone }: Wave): number {
  return jobs - completed - failedAsBefore - failedOtherwise - gone
}

/**
 * The waves that are still to come, for a preview: their sizes, where nothing stops the plan. What is left of a wave
 * that is being let go comes first.
 *
 * @param remaining jobs that have not had their turn
 * @param most waves that are looked ahead, at most
 */
export function wavesAhead(
  plan: WavePlan,
  remaining: number,
  waves: readonly Pick<Wave, 'size' | 'jobs'>[] = [],
  most: number = Number.MAX_SAFE_INTEGER,
): readonly number[] {
  const sizes: number[] = []
  let last = waves.at(-1)
  let left = remaining
  if (last && last.jobs < last.size && left > 0) {
    sizes.push(Math.min(left, last.size - last.jobs))
    left -= sizes[0] ?? 0
  }
  for (let number = waves.length; left > 0 && sizes.length < most; number++) {
    const size = Math.min(left, nextSize(plan, number, last?.size ?? 0))
    sizes.push(size)
    last = { size, jobs: size }
    left -= size
  }
  return sizes
}

/**
 * When the backlog will be through, judged by the pace of the waves so far and the plan's rate; null before the
 * first outcome.
 */
export function expectedEnd(
  plan: WavePlan,
  remaining: number,
  waves: readonly Wave[],
  now: number,
): number | null {
  const first = waves[0]
  const settled = waves.reduce((sum, wave) => sum + wave.jobs - openIn(wave), 0)
  if (!first || settled === 0) return null
  const last = waves.at(-1)
  const open = last ? openIn(last) : 0
  const paceMs = Math.max(
    (now - first.beganAt) / settled,
    plan.perMinute === null ? 0 : MINUTE_MS / plan.perMinute,
  )
  return Math.round(now + (remaining + open) * paceMs)
}

/** A mend that turns one fault into another has mended nothing: such a wave says no more than one that failed as before. */
function hasAllFailed({ completed, failedAsBefore, failedOtherwise }: Wave): boolean {
  return completed === 0 && failedAsBefore + failedOtherwise > 0
}

function stopAt({ number, failedAsBefore, failedOtherwise, jobs }: Wave) {
  const failed = failedAsBefore === 0 ? failedOtherwise : failedAsBefore
  return { kind: 'stop', wave: number, failed, share: failed / Math.max(1, jobs) } as const
}

/** Of a wave, the share that has failed as before: of its size, or where no more will join, of its jobs. */
function failedShare({ failedAsBefore, size, jobs }: Wave, remaining: number): number {
  return failedAsBefore / Math.max(1, remaining > 0 ? size : Math.min(size, jobs))
}

function releaseAt(
  plan: WavePlan,
  left: number,
  { number, size }: Pick<Wave, 'number' | 'size'>,
  before: Wave | undefined,
  now: number,
): WaveStep {
  const { perMinute } = plan
  if (perMinute === null) return { kind: 'release', jobs: left, wave: number, size }
  // The newest portion spends the rate of as long as it takes to let that many go.
  const until = before ? before.releasedAt + Math.ceil((before.portion / perMinute) * MINUTE_MS) : now
  if (until > now) return { kind: 'await-rate', until }
  const portion = Math.max(1, Math.round(perMinute / PORTIONS_PER_MINUTE))
  return { kind: 'release', jobs: Math.min(left, portion), wave: number, size }
}

function sizeOf(plan: WavePlan, waves: readonly Wave[]): number {
  return nextSize(plan, waves.length, waves.at(-1)?.size ?? 0)
}

/** @param before how many waves there are, the last of this size */
function nextSize(plan: WavePlan, before: number, lastSize: number): number {
  if (before === 0) return Math.min(plan.canary, plan.largestWave)
  const grown = before === 1 ? plan.firstWave : Math.ceil(lastSize * plan.growth)
  return Math.max(1, Math.min(grown, plan.largestWave))
}
