import type { Settings } from '../settings.ts'
import { engineRows } from './engine.ts'
import type { Row } from './row.ts'

const QUICK_DIVISOR = 100

/** Every row of the bench, in the order of the report. A new one is added here and measured by `ours`. */
export function allRows({ isQuick }: Pick<Settings, 'isQuick'>): readonly Row[] {
  const jobs = (many: number): number => (isQuick ? Math.ceil(many / QUICK_DIVISOR) : many)
  return [...engineRows({ jobs, standing: isQuick ? [0, 200, 1_000] : [0, 100_000, 1_000_000] })]
}
