import {
  LISTED_BUILDS,
  LISTED_GENERATIONS,
  type BuildCounts,
  type HandlerGeneration,
} from '../model/generation.ts'
import type { BuiltHandler } from '../store/builds.ts'

/**
 * What a handler was in each build, gathered to its generations: builds in a row or apart whose code is the same.
 *
 * @param built newest first
 * @returns by when they counted last, the newest first
 */
export function generationsOf(
  built: readonly BuiltHandler[],
  countsOf: (builds: readonly string[]) => BuildCounts,
): readonly HandlerGeneration[] {
  const current = built.find(({ error }) => error === null)?.code
  return [...Map.groupBy(built, ({ file, code }) => `${file}\0${code}`).values()]
    .slice(0, LISTED_GENERATIONS)
    .map((same) => generationOf(same, current, countsOf))
}

function generationOf(
  same: readonly BuiltHandler[],
  current: string | undefined,
  countsOf: (builds: readonly string[]) => BuildCounts,
): HandlerGeneration {
  const newest = same[0] as BuiltHandler
  const { code, file, currentAt, error } = newest
  return {
    ...{ code, file, currentAt, error },
    builds: same.slice(0, LISTED_BUILDS).map(({ build, madeAt, cause }) => ({ build, madeAt, cause })),
    buildCount: same.length,
    madeAt: Math.min(...same.map(({ madeAt }) => madeAt)),
    isCurrent: error === null && code === current,
    isKept: same.some(({ isKept }) => isKept),
    counts: countsOf(same.map(({ build }) => build)),
  }
}
