import type { HandlerBuild } from '../model/handler.ts'
import type { HandlerSettings } from '../model/job.ts'
import type { PoolBuild } from '../runner/pool.ts'
import type { ResolvedConfig } from '../workspace/config.ts'

/** What each type's file says of its jobs; the queue fills in the rest. */
export function ownSettings(
  { handlers }: HandlerBuild,
  files: ReadonlyMap<string, string>,
): Map<string, Partial<HandlerSettings>> {
  return new Map(
    handlers.flatMap(({ type, own }) => (own !== null && files.has(type) ? [[type, own] as const] : [])),
  )
}

/** A build as the pool runs it. */
export function poolBuild(build: HandlerBuild, files: ReadonlyMap<string, string>): PoolBuild {
  const runnable = build.handlers.filter(({ type, own }) => own !== null && files.has(type))
  const inline = new Set(runnable.filter(({ isolation }) => isolation === 'inline').map(({ type }) => type))
  return { id: build.id, files, inline, faults: faultsOf(build) }
}

/** A build whose settings are filled in by the config that counts, which may have changed since it was made. */
export function filledBuild(build: HandlerBuild, config: ResolvedConfig): HandlerBuild {
  const { maxAttempts, retryDelayMs, timeoutMs } = config
  return {
    ...build,
    handlers: build.handlers.map((handler) =>
      handler.own === null || handler.settings === null
        ? handler
        : {
            ...handler,
            settings: { ...handler.settings, maxAttempts, retryDelayMs, timeoutMs, ...handler.own },
          },
    ),
  }
}

/** Why the handlers that did not load can't run, by type; in a line each. */
function faultsOf({ handlers }: HandlerBuild): ReadonlyMap<string, string> {
  return new Map(
    handlers.flatMap(({ type, file, error }) =>
      error === null ? [] : [[type, `${file} does not load: ${namedLine(error)}`]],
    ),
  )
}

/** The line that names the error: a syntax error begins with the place and the code around it. */
function namedLine(error: string): string {
  const lines = error.split('\n')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? ''
}
