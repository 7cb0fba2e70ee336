import { z } from 'zod'
import { invalidInput } from '../../api/errors.ts'
import { wavePlan } from '../../contract/inputs.ts'
import type { WavePlan } from '../../model/wave-plan.ts'

/** A plan in the words of the admin API; `true` is one with every default. */
export const wavesBody = z.union([
  z.literal(true),
  z.strictObject({
    canary: wavePlan.shape.canary,
    allowed_share: wavePlan.shape.allowedShare,
    first_wave: wavePlan.shape.firstWave,
    growth: wavePlan.shape.growth,
    largest_wave: wavePlan.shape.largestWave,
    per_minute: wavePlan.shape.perMinute,
  }),
])

const FIELDS = {
  canary: 'canary',
  allowed_share: 'allowedShare',
  first_wave: 'firstWave',
  growth: 'growth',
  largest_wave: 'largestWave',
  per_minute: 'perMinute',
} as const satisfies Readonly<Record<string, keyof WavePlan>>

/** The plan that a body asks for; null where it asks for none. @throws INVALID_INPUT naming the field */
export function toWavePlan(body: unknown): Partial<WavePlan> | null {
  const waves = typeof body === 'object' && body !== null && 'waves' in body ? body.waves : undefined
  if (waves === undefined) return null
  if (waves === true) return {}
  const result = wavesBody.options[1].safeParse(waves)
  if (!result.success)
    throw invalidInput(result.error.issues.map((issue) => ({ ...issue, path: ['waves', ...issue.path] })))
  const given = Object.entries(result.data).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [FIELDS[name as keyof typeof FIELDS], value]))
}
