import { StringDecoder } from 'node:string_decoder'
import type { LogLevel } from '../model/attempt.ts'
import type { HandlerRuns, OutputStream } from './handler-runs.ts'

const LEVELS = { log: 'info', info: 'info', debug: 'debug', warn: 'warn', error: 'error' } as const

/** Node says this of every handler in a folder without a package.json; it is nothing that its author did wrong. */
const EXPECTED_WARNINGS: ReadonlySet<unknown> = new Set(['MODULE_TYPELESS_PACKAGE_JSON'])

/**
 * `console`, `process.stdout` and `stderr`, and Node's warnings become lines of the attempt that they come from, with their level, instead of
 * output: what is over the cap is dropped here, before it fills a pipe. What native code and other processes
 * write is left to the host. The rest of `console` (table, trace, count) is made of these by Node itself.
 */
export function captureConsole(runs: HandlerRuns): void {
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, LogLevel][]) {
    // eslint-disable-next-line no-console -- it is what is captured here
    console[method] = (...values: unknown[]) => runs.log(level, values)
  }
  captureWrites('stdout', runs)
  captureWrites('stderr', runs)
  process.removeAllListeners('warning')
  process.on('warning', (warning: Error & { code?: unknown }) => {
    if (EXPECTED_WARNINGS.has(warning.code) || warning.name === 'ExperimentalWarning') return
    runs.log('warn', [`${warning.name}: ${warning.message}`])
  })
}

function captureWrites(name: OutputStream, runs: HandlerRuns): void {
  const stream = process[name]
  const write = stream.write.bind(stream) as (...all: unknown[]) => boolean
  const decoder = new StringDecoder('utf8')
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk))
    if (!runs.write(name, text)) return write(chunk, ...rest)
    const written = rest.find((each) => typeof each === 'function') as (() => void) | undefined
    if (written) process.nextTick(written)
    return true
  }
}
