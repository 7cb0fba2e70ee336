import type { ForkOptions, HandlerProcess, ProcessExit, ProcessHost } from '../src/runner/process-host.ts'

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
  readonly endProcess: (pid: number) => void
  /** The handler process's entry script, absolute. */
  readonly entry: string
}

/** A grandchild may hold the pipes open for ever: how long to wait for their end after the process's own. */
const PIPES_AFTER_EXIT_MS = 200

/**
 * Runs handlers in Electron's utility processes: the twin of Node's `child_process.fork` in the headless
 * host. These are no process groups: what a handler has started outlives a kill of it.
 */
export function utilityProcessHost(means: UtilityMeans): ProcessHost {
  return {
    fork(options) {
      try {
        return asHandlerProcess(means.fork(means.entry, [], utilityOptions(options)), means.endProcess)
      } catch (error) {
        return neverStarted(error)
      }
    },
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
  const exits: ((exit: ProcessExit) => void)[] = []
  // Electron forgets its streams at the exit, when they may still hold the last words.
  const streams = [
    { name: 'stdout' as const, readable: child.stdout },
    { name: 'stderr' as const, readable: child.stderr },
  ]
  let isKilled = false
  let isGone = false

  const emit = (stream: 'stdout' | 'stderr', text: string): void => {
    for (const listener of outputs) listener(stream, text)
  }
  const listen = (): void => {
    for (const { name, readable } of streams) readable?.on('data', (text: string) => emit(name, text))
  }
  const end = (): void => {
    if (isGone) return
    const { pid } = child
    // Marks the end as wanted, so that Electron does not report a crash; its signal may be ignored for 2 s.
    child.kill()
    if (pid !== undefined) endProcess(pid)
  }
  const report = (exit: ProcessExit): void => {
    for (const listener of exits.splice(0)) listener(exit)
  }

  // A character may be split over two chunks.
  for (const { readable } of streams) readable?.setEncoding('utf8')
  listen()
  child.on('error', (type, location) => emit('stderr', `${type} in ${location}\n`))
  // Before it has a pid a process can't be killed: it is as soon as it has one.
  child.on('spawn', () => {
    if (isKilled) end()
  })
  child.on('exit', (code) => {
    isGone = true
    // Electron reports 0 for a process that it was told to kill.
    const exit: ProcessExit = isKilled ? { code: null, signal: 'SIGKILL' } : { code, signal: null }
    // Electron drops every listener of the streams when this one returns.
    setImmediate(() => {
      listen()
      void whenEnded(streams.map(({ readable }) => readable)).then(() => report(exit))
    })
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
    post(message) {
      if (!isGone) child.postMessage(message)
    },
    on,
    kill() {
      isKilled = true
      end()
    },
  }
}

async function whenEnded(streams: readonly (NodeJS.ReadableStream | null)[]): Promise<void> {
  const ends = streams
    .filter((stream) => stream !== null)
    .map((stream) => new Promise<void>((resolve) => stream.on('end', resolve)))
  const patience = new Promise((resolve) => setTimeout(resolve, PIPES_AFTER_EXIT_MS))
  await Promise.race([Promise.all(ends), patience])
}

function neverStarted(error: unknown): HandlerProcess {
  const on = (event: string, listener: unknown): void => {
    if (event === 'output') {
      setImmediate(() =>
        (listener as (stream: 'stderr', text: string) => void)('stderr', `${String(error)}\n`),
      )
    }
    if (event === 'exit') {
      setImmediate(() => (listener as (exit: ProcessExit) => void)({ code: null, signal: null }))
    }
  }
  return { pid: undefined, post: () => undefined, on, kill: () => undefined }
}
