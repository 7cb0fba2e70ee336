import type { Built } from '../workspace/build.ts'
import type { Builds } from '../workspace/builds.ts'
import type { EarlierHandlers } from './handler-build.ts'

/**
 * What the handlers that do not load were when they last did, by file: their jobs run on that. One whose type
 * another file has taken over has none.
 */
export function earlierHandlers(
  { build, files }: Built,
  builds: Pick<Builds, 'lastLoaded'>,
): EarlierHandlers {
  const broken = build.handlers.filter(({ error }) => error !== null)
  const taken = new Set(files.keys())
  const found = broken.flatMap(({ file }) => {
    const code = builds.lastLoaded(file)
    if (code === null || taken.has(code.handler.type)) return []
    taken.add(code.handler.type)
    return [[file, code] as const]
  })
  return new Map(found)
}
