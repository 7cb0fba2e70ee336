import path from 'node:path'
import { parseArgs } from 'node:util'

export interface ServeArguments {
  readonly kind: 'serve'
  /** Absolute; null for the sample workspace. */
  readonly workspace: string | null
  /** 0 picks a free one. */
  readonly port: number
  readonly isOpening: boolean
  readonly isJson: boolean
  readonly tokenFile: string | null
}

export type CommandLine = ServeArguments | { readonly kind: 'help' } | { readonly kind: 'version' }

/** The command line is wrong: its message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const HELP = `Yardmaster: an operations console for background jobs.

Usage: yardmaster serve [options]

Serves the console and the admin API of one workspace on this machine, and runs its jobs.

Options:
  --workspace DIR    the folder to open; made if absent, with a first handler in it.
                     Naming a folder lets its code run. Without it: the sample workspace
  --port N           the port on 127.0.0.1; 0, the default, picks a free one
  --no-open          don't open a browser
  --json             print {"url","token","pid"} as the only line on stdout
  --token-file FILE  read the token from FILE; otherwise from YARDMASTER_TOKEN, or a new one is made
  --help             print this
  --version          print the version

SIGTERM and SIGINT take nothing new, let running jobs finish for a while, and exit 0.
Exit codes: 0 stopped; 1 failed; 2 wrong arguments; 3 the workspace is open in another Yardmaster.
`

/**
 * @param cwd relative paths are meant from there
 * @throws UsageError
 */
export function parseCommandLine(args: readonly string[], cwd: string): CommandLine {
  const { values, positionals } = parsed(args)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  const [command, ...others] = positionals
  if (command === undefined) throw new UsageError('which command? There is one: serve')
  if (command !== 'serve') throw new UsageError(`unknown command "${command}". There is one: serve`)
  if (others[0] !== undefined) throw new UsageError(`unexpected argument "${others[0]}"`)
  return {
    kind: 'serve',
    workspace:
      values.workspace === undefined ? null : path.resolve(cwd, named('--workspace', values.workspace)),
    port: portNumber(values.port ?? '0'),
    isOpening: !values['no-open'],
    isJson: values.json ?? false,
    tokenFile:
      values['token-file'] === undefined
        ? null
        : path.resolve(cwd, named('--token-file', values['token-file'])),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        workspace: { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        json: { type: 'boolean' },
        'token-file': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (error) {
    // The first sentence names the argument; what follows is about escaping it.
    throw new UsageError(error instanceof Error ? (error.message.split(/\. |\n/, 1)[0] ?? '') : String(error))
  }
}

function named(option: string, value: string): string {
  if (value === '') throw new UsageError(`${option}: expected a path, got nothing`)
  return value
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new UsageError(`--port: expected a number from 0 to 65535, got "${text}"`)
}
