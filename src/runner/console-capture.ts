import type { LogLevel } from '../model/attempt.ts'
import type { HandlerRuns } from './handler-runs.ts'

const LEVELS = { log: 'info', info: 'info', debug: 'debug', warn: 'warn', error: 'error' } as const

/** Node says this of every handler in a folder without a package.json; it is nothing that its author did wrong. */
const EXPECTED_WARNINGS: ReadonlySet<unknown> = new Set(['MODULE_TYPELESS_PACKAGE_JSON'])

/**
 * `console` and Node's warnings become lines of the attempt that they come from, with their level, instead of
 * output. The rest of `console` (table, trace, count) is made of these by Node itself.
 */
export function captureConsole(runs: HandlerRuns): void {
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, LogLevel][]) {
    // eslint-disable-next-line no-console -- it is what is captured here
    console[method] = (...values: unknown[]) => runs.log(level, values)
  }
  process.removeAllListeners('warning')
  process.on('warning', (warning: Error & { code?: unknown }) => {
    if (EXPECTED_WARNINGS.has(warning.code) || warning.name === 'ExperimentalWarning') return
    runs.log('warn', [`${warning.name}: ${warning.message}`])
  })
}
