import { expectedEnd, nextStep, openIn, wavesAhead } from '../../src/model/wave-plan.ts'
import { isOver, type Operation, type RetryPlan } from '../../src/model/operation.ts'
import { duration } from './duration.ts'
import { count, plural } from './number.ts'

/** `Canary`, `Wave 3`. */
export function waveName(number: number): string {
  return number === 1 ? 'Canary' : `Wave ${number}`
}

/** `5 → 50 → 100 → … 4 more`, as a preview shows what is ahead. */
export function sizesAhead(sizes: readonly number[], shown = 5): string {
  const first = sizes.slice(0, shown).map(count).join(' → ')
  const more = sizes.length - shown
  return more > 0 ? `${first} → ${count(more)} more, up to ${count(Math.max(...sizes))}` : first
}

/** What stopped a plan: `Stopped by its canary: 5 of 5 failed as before; 3,995 untouched`, or `failed in another way`. */
export function stopWords({ waves, stoppedBy, remaining }: RetryPlan): string {
  const wave = waves.find(({ number }) => number === stoppedBy)
  if (!wave) return 'Stopped'
  const by = wave.number === 1 ? 'its canary' : `wave ${wave.number}`
  const isAsBefore = wave.failedAsBefore > 0
  const failed = count(isAsBefore ? wave.failedAsBefore : wave.failedOtherwise)
  const how = isAsBefore ? 'as before' : 'in another way'
  return `Stopped by ${by}: ${failed} of ${count(wave.jobs)} failed ${how}; ${count(remaining)} untouched`
}

/** What a plan is about to do, or waits for. */
export function stepWords({ state, plan }: Operation, now: number): string {
  if (!plan) return ''
  if (isOver(state)) return plan.remaining > 0 ? `${plural(plan.remaining, 'job')} untouched` : ''
  if (!plan.isFixed) return 'Looking up which jobs are meant'
  if (plan.stoppedBy !== null) return stopWords(plan)
  if (state === 'paused') return `Paused: ${plural(plan.remaining, 'job')} wait until it goes on`
  const step = nextStep(plan.plan, plan.remaining, plan.waves, now)
  switch (step.kind) {
    case 'await-outcomes':
      return `Waiting for the outcome of ${plural(step.open, 'job')} of ${nameIn(plan.waves.length)}`
    case 'await-rate':
      return `The next jobs go in ${duration(step.until - now)}`
    case 'release':
      return `Letting jobs of ${nameIn(step.wave)} go`
    case 'stop':
      return `Too many of ${nameIn(step.wave)} failed`
    case 'done':
      return 'All are through'
  }
}

/** `about 4 min to go`; empty before anything is known. */
export function etaWords({ state, plan }: Operation, now: number): string {
  if (!plan || state !== 'running' || plan.stoppedBy !== null) return ''
  const at = expectedEnd(plan.plan, plan.remaining, plan.waves, now)
  return at === null || at <= now ? '' : `about ${duration(at - now)} to go`
}

/** Sizes of the waves that are still to come. */
export function aheadOf({ plan, remaining, waves }: RetryPlan): readonly number[] {
  return wavesAhead(plan, remaining, waves, 200)
}

/** A wave in words: `Canary: 5 jobs, 4 completed, 1 failed as before`. */
export function waveWords(wave: RetryPlan['waves'][number]): string {
  const open = openIn(wave)
  const parts = [
    [wave.completed, 'completed'],
    [wave.failedAsBefore, 'failed as before'],
    [wave.failedOtherwise, 'failed otherwise'],
    [wave.gone, 'cancelled or put back'],
    [open, 'open'],
  ] as const
  const words = parts.filter(([jobs]) => jobs > 0).map(([jobs, word]) => `${count(jobs)} ${word}`)
  return [`${waveName(wave.number)}: ${plural(wave.jobs, 'job')}`, ...words].join(', ')
}

function nameIn(number: number): string {
  return number === 1 ? 'the canary' : `wave ${number}`
}
