/**
 * How a backlog is retried: a few jobs first, and more only while those come through. Jobs go in waves, and a wave
 * waits for the outcome of every job of the one before: a wrong mend costs the canary, and not the backlog.
 */
export interface WavePlan {
  /** Jobs of the first wave; 5. */
  readonly canary: number
  /** Of a wave, the share that may fail as before without ending the plan, 0 to 1; 0. */
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

/** A wave as far as its jobs have come. An attempt that ends is an outcome, whether another follows or not. */
export interface Wave {
  readonly jobs: number
  /** UTC ms. */
  readonly releasedAt: number
  readonly completed: number
  /** Failed with the fingerprint that the plan is about. */
  readonly failedAsBefore: number
  /** Failed in another way: a matter of its own, which does not stop the plan. */
  readonly failedOtherwise: number
  /** Cancelled, deleted or changed by somebody meanwhile: no outcome will come of them. */
  readonly gone: number
}

export type WaveStep =
  /** Release so many now. */
  | { readonly kind: 'release'; readonly jobs: number }
  /** The last wave is not through yet. */
  | { readonly kind: 'await-outcomes'; readonly open: number }
  /** The rate allows the next wave at this moment, UTC ms. */
  | { readonly kind: 'await-rate'; readonly until: number }
  /** Too many of the last wave failed as before. */
  | { readonly kind: 'stop'; readonly wave: number; readonly failed: number; readonly share: number }
  | { readonly kind: 'done' }

const MINUTE_MS = 60_000

/**
 * What to do next. Asked again whenever an outcome has come, or the moment that it named.
 *
 * @param remaining jobs of the backlog that no wave has taken yet
 * @param waves oldest first
 * @param now UTC ms
 */
export function nextStep(plan: WavePlan, remaining: number, waves: readonly Wave[], now: number): WaveStep {
  const last = waves.at(-1)
  if (last) {
    // A wave that can't pass any more need not be awaited.
    const share = last.failedAsBefore / last.jobs
    if (share > plan.allowedShare)
      return { kind: 'stop', wave: waves.length, failed: last.failedAsBefore, share }
    const open = openIn(last)
    if (open > 0) return { kind: 'await-outcomes', open }
  }
  if (remaining === 0) return { kind: 'done' }
  const until = last && plan.perMinute !== null ? allowedAt(plan.perMinute, last) : now
  if (until > now) return { kind: 'await-rate', until }
  return { kind: 'release', jobs: Math.min(remaining, sizeOf(plan, waves)) }
}

/** Jobs of a wave of which no outcome is known yet. */
export function openIn({ jobs, completed, failedAsBefore, failedOtherwise, gone }: Wave): number {
  return jobs - completed - failedAsBefore - failedOtherwise - gone
}

/**
 * The waves that are still to come, for a preview: their sizes, where nothing stops the plan.
 *
 * @param remaining jobs that no wave has taken yet
 */
export function wavesAhead(
  plan: WavePlan,
  remaining: number,
  waves: readonly Wave[] = [],
): readonly number[] {
  const sizes: number[] = []
  const so = [...waves]
  for (let left = remaining; left > 0;) {
    const jobs = Math.min(left, sizeOf(plan, so))
    sizes.push(jobs)
    so.push({ jobs, releasedAt: 0, completed: jobs, failedAsBefore: 0, failedOtherwise: 0, gone: 0 })
    left -= jobs
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
    (now - first.releasedAt) / settled,
    plan.perMinute === null ? 0 : MINUTE_MS / plan.perMinute,
  )
  return Math.round(now + (remaining + open) * paceMs)
}

function sizeOf(plan: WavePlan, waves: readonly Wave[]): number {
  const last = waves.at(-1)
  if (!last) return Math.min(plan.canary, plan.largestWave)
  const grown = waves.length === 1 ? plan.firstWave : Math.ceil(last.jobs * plan.growth)
  return Math.max(1, Math.min(grown, plan.largestWave))
}

/** A wave spends the rate of as long as it takes to let that many go. */
function allowedAt(perMinute: number, { jobs, releasedAt }: Wave): number {
  return releasedAt + Math.ceil((jobs / perMinute) * MINUTE_MS)
}
