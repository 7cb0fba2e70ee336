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

export interface BackupArguments {
  readonly kind: 'backup'
  /** Absolute. */
  readonly workspace: string
  /** Absolute; null to keep it beside the workspace's others. */
  readonly to: string | null
}

export interface RestoreArguments {
  readonly kind: 'restore'
  /** Absolute. */
  readonly workspace: string
  /** The copy; absolute. */
  readonly file: string
}

export interface CheckArguments {
  readonly kind: 'check'
  /** Absolute. */
  readonly workspace: string
}

export type CommandLine =
  | ServeArguments
  | BackupArguments
  | RestoreArguments
  | CheckArguments
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }

/** The command line is wrong: its message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const HELP = `Yardmaster: an operations console for background jobs.

Usage: yardmaster serve [options]
       yardmaster backup --workspace DIR [--to FILE]
       yardmaster restore FILE --workspace DIR
       yardmaster check --workspace DIR

serve: serves the console and the admin API of one workspace on this machine, and runs its jobs.

  --workspace DIR    the folder to open; made if absent, with a first handler in it.
                     Naming a folder lets its code run. Without it: the sample workspace
  --port N           the port on 127.0.0.1; 0, the default, picks a free one
  --no-open          don't open a browser
  --json             print {"url","token","pid"} as the only line on stdout
  --token-file FILE  read the token from FILE; otherwise from YARDMASTER_TOKEN, or a new one is made

backup: makes a verified copy of the workspace's database, while a host runs or not. Without --to it is
kept in the workspace, with the four before it.

  --to FILE          the copy's own place; what is there already is never overwritten

restore: puts a copy in the database's place, which is kept as a copy itself. No host may be running.

check: looks at every page, row and index of the database, and compares the counters with the jobs.

  --help             print this
  --version          print the version

SIGTERM and SIGINT take nothing new, let running jobs finish for a while, and exit 0.
Exit codes: 0 done or stopped; 1 failed, or something is wrong; 2 wrong arguments; 3 the workspace is open in another Yardmaster.
`

const COMMANDS = ['serve', 'backup', 'restore', 'check'] as const

/**
 * @param cwd relative paths are meant from there
 * @throws UsageError
 */
export function parseCommandLine(args: readonly string[], cwd: string): CommandLine {
  const { values, positionals } = parsed(args)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  const [command, ...operands] = positionals
  const at = (option: Option): string | null => {
    const value = values[option]
    return value === undefined ? null : path.resolve(cwd, named(`--${option}`, value))
  }
  const workspace = at('workspace')
  switch (known(command)) {
    case 'serve':
      refuse(operands, values, ['to'])
      return {
        kind: 'serve',
        workspace,
        port: portNumber(values.port ?? '0'),
        isOpening: !values['no-open'],
        isJson: values.json ?? false,
        tokenFile: at('token-file'),
      }
    case 'backup':
      refuse(operands, values, OF_SERVE)
      return { kind: 'backup', workspace: required(workspace), to: at('to') }
    case 'restore': {
      const [file, ...others] = operands
      if (file === undefined || file === '') throw new UsageError('restore: which file?')
      refuse(others, values, [...OF_SERVE, 'to'])
      return { kind: 'restore', workspace: required(workspace), file: path.resolve(cwd, file) }
    }
    case 'check':
      refuse(operands, values, [...OF_SERVE, 'to'])
      return { kind: 'check', workspace: required(workspace) }
  }
}

type Option = 'workspace' | 'token-file' | 'to'

const OF_SERVE = ['port', 'no-open', 'json', 'token-file'] as const

function known(command: string | undefined): (typeof COMMANDS)[number] {
  const found = COMMANDS.find((each) => each === command)
  if (found) return found
  const choice = `There are ${COMMANDS.slice(0, -1).join(', ')} and ${COMMANDS.at(-1)}`
  throw new UsageError(
    command === undefined ? `which command? ${choice}` : `unknown command "${command}". ${choice}`,
  )
}

/** What the command does not take is a mistake, and not for us to pass over. */
function refuse(
  operands: readonly string[],
  values: ReturnType<typeof parsed>['values'],
  options: readonly (keyof typeof values)[],
): void {
  if (operands[0] !== undefined) throw new UsageError(`unexpected argument "${operands[0]}"`)
  const option = options.find((each) => values[each] !== undefined)
  if (option !== undefined) throw new UsageError(`--${option} is not for this command`)
}

/** These change or copy a workspace's data: which one is never guessed. */
function required(workspace: string | null): string {
  if (workspace === null) throw new UsageError('--workspace: which folder?')
  return workspace
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
        to: { type: 'string' },
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
