import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ForkOptions, HandlerProcess, ProcessExit, ProcessHost } from './process-host.ts'

/** A grandchild may hold the pipes open for ever: how long to wait for their end after the process's own. */
const PIPES_AFTER_EXIT_MS = 200

const ENTRY = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url),
)

/** Runs handlers in processes forked by Node, each at the head of a process group of its own. */
export function nodeProcessHost(): ProcessHost {
  return { fork: (options) => start(options) }
}

function start(options: ForkOptions): HandlerProcess {
  try {
    return asHandlerProcess(forkEntry(options))
  } catch (error) {
    return neverStarted(error)
  }
}

function forkEntry({ cwd, env, memoryMb, marker }: ForkOptions): ChildProcess {
  return fork(ENTRY, [`--yardmaster-handler=${marker}`], {
    cwd,
    env,
    // Given whole: what the host itself was started with (a debugger, a loader) is not the handler's.
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl+C in a terminal reaches the host, which drains, and not the running handlers.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
}

function asHandlerProcess(child: ChildProcess): HandlerProcess {
  const exits: ((exit: ProcessExit) => void)[] = []
  const outputs: ((stream: 'stdout' | 'stderr', text: string) => void)[] = []
  let exit: ProcessExit | null = null
  let isClosed = false
  let isDisconnected = false
  let isReported = false

  const report = (): void => {
    if (isReported || exit === null) return
    isReported = true
    for (const listener of exits) listener(exit)
  }
  const reportWhenDrained = (): void => {
    if (isClosed && isDisconnected) report()
  }
  const leave = (code: number | null, signal: string | null): void => {
    if (exit !== null) return
    exit = { code, signal }
    setTimeout(report, PIPES_AFTER_EXIT_MS)
    reportWhenDrained()
  }

  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8')
    child[stream]?.on('data', (text: string) => {
      for (const listener of outputs) listener(stream, text)
    })
    // A broken pipe belongs to a dying process, whose exit says more.
    child[stream]?.on('error', () => undefined)
  }
  child.on('exit', leave)
  child.on('close', () => {
    isClosed = true
    reportWhenDrained()
  })
  child.on('disconnect', () => {
    isDisconnected = true
    reportWhenDrained()
  })
  // Without a pid it was never started; otherwise a message could not be delivered, and the exit follows.
  child.on('error', () => {
    if (child.pid === undefined) leave(null, null)
  })

  const on: HandlerProcess['on'] = (event: string, listener: unknown) => {
    if (event === 'message') child.on('message', listener as (message: unknown) => void)
    if (event === 'output') outputs.push(listener as (typeof outputs)[number])
    if (event === 'exit') exits.push(listener as (typeof exits)[number])
  }
  return {
    pid: child.pid,
    post(message) {
      if (child.connected) child.send(message as object, () => undefined)
    },
    on,
    kill() {
      if (exit === null) endGroup(child)
    },
  }
}

/** The group too, so that what a handler has started (a converter, a shell) does not outlive it. */
function endGroup(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group is gone, or not yet there: the process alone remains.
  }
  child.kill('SIGKILL')
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
