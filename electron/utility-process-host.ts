import type { ForkOptions, HandlerProcess, ProcessHost } from '../src/runner/process-host.ts'

/** As much of Electron's UtilityProcess as a handler needs. */
export interface UtilityChild {
  /** Undefined before `spawn` and after `exit`. */
  readonly pid: number | undefined
  readonly stdout: NodeJS.ReadableStream | null
  readonly stderr: NodeJS.ReadableStream | null
  on(event: 'spawn', listener: () => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'error', listener: (type: string, location: string) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  postMessage(message: unknown): void
  kill(): boolean
}

export interface UtilityOptions {
  readonly cwd: string
  readonly env: Record<string, string>
  readonly execArgv: string[]
  readonly stdio: 'pipe'
  readonly serviceName: string
  /** macOS asks the person on behalf of the handler, not of Yardmaster. */
  readonly disclaim: boolean
}

export interface UtilityMeans {
  fork(entry: string, args: string[], options: UtilityOptions): UtilityChild
  /** End a process at once. */
  endProcess(pid: number): void
  /** The handler process's entry script, absolute. */
  readonly entry: string
}

/** Runs handlers in Electron's utility processes: the twin of Node's `child_process.fork` in the headless host. */
export function utilityProcessHost(means: UtilityMeans): ProcessHost {
  return {
    fork: (options) =>
      asHandlerProcess(means.fork(means.entry, [], utilityOptions(options)), means.endProcess),
  }
}

export function utilityOptions(options: ForkOptions): UtilityOptions {
  return {
    cwd: options.cwd,
    // An empty environment means "inherit everything" to Electron, our own secrets included.
    env: Object.keys(options.env).length === 0 ? { YARDMASTER_HANDLER: '1' } : options.env,
    // `args` never reach the command line of the system, `execArgv` do: there an orphan is recognised.
    // V8's flags are taken from Chromium's switch, Node's own spelling is not looked at.
    execArgv: [
      `--js-flags=--max-old-space-size=${options.memoryMb}`,
      `--yardmaster-handler=${options.marker}`,
    ],
    stdio: 'pipe',
    serviceName: 'Yardmaster handler',
    disclaim: true,
  }
}

function asHandlerProcess(child: UtilityChild, endProcess: (pid: number) => void): HandlerProcess {
  const outputs: ((stream: 'stdout' | 'stderr', text: string) => void)[] = []
  const exits: ((exit: { code: number | null; signal: string | null }) => void)[] = []
  let isKilled = false
  let isGone = false

  const emit = (stream: 'stdout' | 'stderr', text: string): void => {
    for (const listener of outputs) listener(stream, text)
  }
  const listen = (stream: 'stdout' | 'stderr'): void => {
    const readable = child[stream]
    // A character may be split over two chunks.
    readable?.setEncoding('utf8')
    readable?.on('data', (text: string) => emit(stream, text))
  }
  const end = (): void => {
    if (isGone) return
    const { pid } = child
    // Marks the end as wanted, so that Electron does not report a crash; its signal may be ignored for 2 s.
    child.kill()
    if (pid !== undefined) endProcess(pid)
  }

  listen('stdout')
  listen('stderr')
  child.on('error', (type, location) => emit('stderr', `${type} in ${location}\n`))
  // Before it has a pid a process can't be killed: it is as soon as it has one.
  child.on('spawn', () => {
    if (isKilled) end()
  })
  child.on('exit', (code) => {
    isGone = true
    // Electron reports 0 for a process that it was told to kill.
    const exit = isKilled ? { code: null, signal: 'SIGKILL' } : { code, signal: null }
    for (const listener of exits) listener(exit)
  })

  const on: HandlerProcess['on'] = (event: string, listener: unknown) => {
    if (event === 'message') child.on('message', listener as (message: unknown) => void)
    if (event === 'output') outputs.push(listener as (typeof outputs)[number])
    if (event === 'exit') exits.push(listener as (typeof exits)[number])
  }
  return {
    get pid() {
      return child.pid
    },
    post: (message) => child.postMessage(message),
    on,
    kill() {
      isKilled = true
      end()
    },
  }
}
