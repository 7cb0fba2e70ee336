import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { LONGEST_MESSAGE_BYTES, readMessages, toLine } from './message-lines.ts'
import type { ForkOptions, HandlerProcess, ProcessExit, ProcessHost } from './process-host.ts'

/** A grandchild may hold the pipes open for ever: how long to wait for their end after the process's own. */
const PIPES_AFTER_EXIT_MS = 200

/** Among the process's descriptors. */
const CHANNEL = 3

/**
 * V8 lets short-lived objects fill 16 MB three times over before it looks again, in every process. A quarter
 * of that costs handlers no time that can be measured, and an idle worker keeps 20 MB less.
 */
const YOUNG_MB = 4

const ENTRY = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url),
)

/** Runs handlers in processes of Node's own, each at the head of a process group of its own. */
export function nodeProcessHost(): ProcessHost {
  return { fork: (options) => start(options) }
}

function start(options: ForkOptions): HandlerProcess {
  try {
    return asHandlerProcess(spawnEntry(options))
  } catch (error) {
    return neverStarted(error)
  }
}

function spawnEntry({ cwd, env, memoryMb, marker, writableFolder }: ForkOptions): ChildProcess {
  // Node's arguments are given whole: what the host itself was started with (a debugger, a loader) is not the handler's.
  const node = [
    ...[`--max-old-space-size=${memoryMb}`, `--max-semi-space-size=${YOUNG_MB}`],
    ...(writableFolder === undefined ? [] : permissionFlags(writableFolder)),
  ]
  return spawn(process.execPath, [...node, ENTRY, `--yardmaster-handler=${marker}`], {
    cwd,
    env,
    // The last is the way of the messages. `overlapped` is a pipe that Windows can read and write at once.
    stdio: ['ignore', 'pipe', 'pipe', 'overlapped'],
    // A group of its own: Ctrl+C in a terminal reaches the host, which drains, and not the running handlers.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
}

/** A debugger may be attached all the same; Node warns of that, which is no news to the person who asked for it. */
export function permissionFlags(writableFolder: string): string[] {
  return [
    '--permission',
    '--allow-fs-read=*',
    `--allow-fs-write=${writableFolder}`,
    '--allow-inspector',
    '--disable-warning=PERM0004',
  ]
}

function asHandlerProcess(child: ChildProcess): HandlerProcess {
  // Null where the process could not be started.
  const channel = child.stdio[CHANNEL] as Duplex | null | undefined
  const exits: ((exit: ProcessExit) => void)[] = []
  const outputs: ((stream: 'stdout' | 'stderr', text: string) => void)[] = []
  let exit: ProcessExit | null = null
  let isReported = false

  const report = (): void => {
    if (isReported || exit === null) return
    isReported = true
    for (const listener of exits) listener(exit)
  }
  const leave = (code: number | null, signal: string | null): void => {
    if (exit !== null) return
    exit = { code, signal }
    setTimeout(report, PIPES_AFTER_EXIT_MS)
  }
  const kill = (): void => {
    if (exit === null) endGroup(child)
  }
  const emitOutput = (stream: 'stdout' | 'stderr', text: string): void => {
    for (const listener of outputs) listener(stream, text)
  }
  const listenTo = (onMessage: (message: unknown) => void): void => {
    const onTooLong = (): void => {
      emitOutput('stderr', `a message to the host was longer than ${LONGEST_MESSAGE_BYTES} bytes\n`)
      kill()
    }
    if (channel) readMessages(channel, { onMessage, onTooLong })
  }

  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8')
    child[stream]?.on('data', (text: string) => emitOutput(stream, text))
    // A broken pipe belongs to a dying process, whose exit says more.
    child[stream]?.on('error', () => undefined)
  }
  channel?.on('error', () => undefined)
  // A process that can't be heard any more is of no use; one that is leaving has a moment to do so.
  channel?.on('close', () => setTimeout(kill, PIPES_AFTER_EXIT_MS))
  child.on('exit', leave)
  // Every pipe has been read to its end.
  child.on('close', report)
  // Without a pid it was never started; otherwise a message could not be delivered, and the exit follows.
  child.on('error', () => {
    if (child.pid === undefined) leave(null, null)
  })

  const on: HandlerProcess['on'] = (event: string, listener: unknown) => {
    if (event === 'message') listenTo(listener as (message: unknown) => void)
    if (event === 'output') outputs.push(listener as (typeof outputs)[number])
    if (event === 'exit') exits.push(listener as (typeof exits)[number])
  }
  return {
    pid: child.pid,
    post(message) {
      if (channel?.writable) channel.write(toLine(message))
    },
    on,
    kill,
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
