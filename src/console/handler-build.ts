import type { HandlerBuild, HandlerFile } from '../model/handler.ts'
import type { HandlerSettings } from '../model/job.ts'
import type { PoolBuild } from '../runner/pool.ts'
import type { Built } from '../workspace/build.ts'
import type { EarlierCode } from '../workspace/builds.ts'
import type { ResolvedConfig } from '../workspace/config.ts'

/** By handler file that does not load: what it was when it last did. */
export type EarlierHandlers = ReadonlyMap<string, EarlierCode>

/** What each type's file says of its jobs; the queue fills in the rest. */
export function ownSettings(
  { build: { handlers }, files }: Built,
  earlier: EarlierHandlers,
): Map<string, Partial<HandlerSettings>> {
  const own = [...handlers.filter(({ type }) => files.has(type)), ...handlersOf(earlier)]
  return new Map(own.flatMap(({ type, own }) => (own === null ? [] : [[type, own] as const])))
}

/** By type, the build that its jobs run on. */
export function buildsByType({ build, files }: Built, earlier: EarlierHandlers): Map<string, string> {
  return new Map([
    ...[...earlier.values()].map((code) => [code.handler.type, code.build] as const),
    ...[...files.keys()].map((type) => [type, build.id] as const),
  ])
}

/** A build as the pool runs it. */
export function poolBuild({ build, files, copies }: Built, earlier: EarlierHandlers): PoolBuild {
  const runnable = build.handlers.filter(({ type, own }) => own !== null && files.has(type))
  const inline = new Set(runnable.filter(({ isolation }) => isolation === 'inline').map(({ type }) => type))
  return {
    ...{ id: build.id, files, copies, inline, faults: faultsOf(build) },
    // What ran inline when it last loaded gets a process: this one has the code that it has.
    earlier: new Map([...earlier.values()].map((code) => [code.handler.type, code])),
  }
}

function handlersOf(earlier: EarlierHandlers): HandlerFile[] {
  return [...earlier.values()].map(({ handler }) => handler)
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
