import path from 'node:path'

/** What the decision to open a window or a browser rests on. */
export interface LaunchFacts {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of the user; undefined on Windows. */
  readonly uid: number | undefined
  /** Electron's executable, where it is installed. */
  readonly binary: string | null
  /** Why a download of it failed, once one was tried. */
  readonly downloadFault: string | null
  readonly flags: LaunchFlags
}

export interface LaunchFlags {
  /** The browser, whatever there is. */
  readonly headless: boolean
  /** The desktop window or nothing. */
  readonly desktop: boolean
}

export type Launch =
  | { readonly kind: 'electron'; readonly binary: string }
  /** Try to get the binary, then decide again. */
  | { readonly kind: 'download' }
  /** `reason` is null where the browser was asked for. */
  | { readonly kind: 'browser'; readonly reason: string | null }
  /** `--desktop` was given, and there can be none. */
  | { readonly kind: 'refuse'; readonly reason: string }

/** Where the console opens. */
export function decideLaunch(facts: LaunchFacts): Launch {
  const { flags, binary } = facts
  if (flags.headless) return { kind: 'browser', reason: null }
  const reason = whyNoDesktop(facts)
  if (reason !== null) return flags.desktop ? { kind: 'refuse', reason } : { kind: 'browser', reason }
  return binary === null ? { kind: 'download' } : { kind: 'electron', binary }
}

function whyNoDesktop({ platform, env, uid, binary, downloadFault }: LaunchFacts): string | null {
  // Chromium's sandbox refuses root, and the sandbox is never turned off for a person.
  if (platform === 'linux' && uid === 0) return 'Electron does not run as root'
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display'
  if (binary !== null) return null
  if (downloadFault !== null)
    return `Electron is not installed and could not be downloaded (${downloadFault}; ELECTRON_MIRROR names another source)`
  if (isSet(env['CI'])) return 'Electron is not installed, and nothing is downloaded in CI'
  if (isSet(env['YARDMASTER_NO_DOWNLOAD']))
    return 'Electron is not installed, and YARDMASTER_NO_DOWNLOAD is set'
  return null
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}

/** Where Electron's executable lies in its distribution. */
export function electronExecutable(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** Takes the launcher's own flags out; the rest goes to whoever is started. */
export function readFlags(args: readonly string[]): { flags: LaunchFlags; rest: string[] } {
  return {
    flags: { headless: args.includes('--headless'), desktop: args.includes('--desktop') },
    rest: args.filter((argument) => argument !== '--headless' && argument !== '--desktop'),
  }
}

const PATHS = ['--workspace', '--token-file', '--to']

/**
 * A relative path is meant from where the person stands; npm runs scripts in the package's own folder
 * and says in INIT_CWD where it was called.
 */
export function anchorPaths(args: readonly string[], cwd: string): string[] {
  return args.map((argument, index) => {
    const option = PATHS.find((name) => argument.startsWith(`${name}=`))
    if (option) return `${option}=${anchor(argument.slice(option.length + 1), cwd)}`
    const isPath = PATHS.includes(args[index - 1] ?? '') && !argument.startsWith('-')
    return isPath ? anchor(argument, cwd) : argument
  })
}

/** The same for the file that is named without an option, as what is restored is. */
export function anchorOperand(args: readonly string[], cwd: string): string[] {
  return args.map((argument, index) => {
    const isOperand = !argument.startsWith('-') && !PATHS.includes(args[index - 1] ?? '')
    return isOperand ? anchor(argument, cwd) : argument
  })
}

/** An empty path, as of a variable that is not set, stays one: it is refused, and must not become this folder. */
function anchor(given: string, cwd: string): string {
  return given === '' ? '' : path.resolve(cwd, given)
}
