import { InvalidInputError } from '../errors.ts'
import { WAVE_PLAN_DEFAULTS, WAVE_PLAN_LIMITS, wavesAhead, type WavePlan } from '../model/wave-plan.ts'

/** A plan with what is not given as it is by default. @throws INVALID_INPUT naming the field */
export function checkedPlan(given: Partial<WavePlan>): WavePlan {
  const plan = { ...WAVE_PLAN_DEFAULTS, ...given }
  for (const field of ['canary', 'firstWave', 'largestWave', 'perMinute'] as const) {
    const value = plan[field]
    if (value !== null) checkWithin(field, value, Number.isInteger(value))
  }
  checkWithin('allowedShare', plan.allowedShare, true)
  checkWithin('growth', plan.growth, true)
  return plan
}

/** @throws INVALID_INPUT where a plan makes more waves of so many jobs than anybody could follow */
export function checkWaveCount(plan: WavePlan, jobs: number): void {
  const most = WAVE_PLAN_LIMITS.waves
  if (wavesAhead(plan, jobs, [], most + 1).length <= most) return
  throw new InvalidInputError(
    'waves',
    `a plan of ${most} waves at most: let them grow faster, or be larger`,
    `more for ${jobs} jobs`,
  )
}

function checkWithin(
  field: Exclude<keyof typeof WAVE_PLAN_LIMITS, 'waves'>,
  value: number,
  isWhole: boolean,
): void {
  const { min, max } = WAVE_PLAN_LIMITS[field]
  if (isWhole && value >= min && value <= max) return
  throw new InvalidInputError(`waves.${field}`, `a number from ${min} to ${max}`, String(value))
}
