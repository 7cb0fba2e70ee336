import type { Figures } from './contender.ts'

/** Jobs a second. */
export interface Costs {
  readonly enqueue: number
  readonly drain: number
}

/**
 * Measure beside each number of standing jobs, and say how much dearer each is than beside the first.
 *
 * @returns `enqueue<standing>` and `drain<standing>` as factors, and the rates that they come from
 */
export async function growthOf(
  standing: readonly number[],
  costsBeside: (standing: number) => Promise<Costs>,
): Promise<Figures> {
  const figures: Record<string, number> = {}
  let first: Costs | null = null
  for (const jobs of standing) {
    const costs = await costsBeside(jobs)
    first ??= costs
    figures[`enqueueRate${jobs}`] = costs.enqueue
    figures[`drainRate${jobs}`] = costs.drain
    figures[`enqueue${jobs}`] = first.enqueue / costs.enqueue
    figures[`drain${jobs}`] = first.drain / costs.drain
  }
  return figures
}
