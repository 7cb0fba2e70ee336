import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readProcessesFile } from '../../../src/runner/processes-file.ts'
import { jumpingEnv } from './wall-clock.ts'
import type { Yard } from './yard.ts'

const CLI = join(import.meta.dirname, '../../../src/cli.ts')

/** A busy machine may take long to start one; a host that never says where it is, is broken. */
const START_LIMIT_MS = 30_000

/** A headless host as a person starts it, in a process of its own. */
export interface Host {
  readonly pid: number
  readonly url: string
  readonly token: string
  /** Resolves with the exit code once it has ended; null where a signal ended it. */
  readonly ended: Promise<number | null>
  isAlive(): boolean
  signal(signal: NodeJS.Signals): void
}

/** How a host ended that never got as far as to say where it is. */
export interface NotStarted {
  readonly code: number | null
}

/** Start a host on the yard's workspace; `onSpawn` hears of its process before it has opened anything. */
export async function startHost(
  yard: Yard,
  onSpawn: (child: ChildProcess) => void = () => undefined,
): Promise<Host | NotStarted> {
  const log = openSync(yard.hostLog, 'a')
  const child = spawn(
    process.execPath,
    [CLI, 'serve', '--workspace', yard.workspace, '--no-open', '--json'],
    {
      stdio: ['ignore', 'pipe', log],
      // Ctrl+C in a terminal is the supervisor's: it lets the round end.
      detached: true,
      env: {
        PATH: process.env.PATH,
        HOME: yard.dir,
        XDG_STATE_HOME: join(yard.dir, 'state'),
        NODE_COMPILE_CACHE: join(yard.dir, 'compiled'),
        ...jumpingEnv(yard.clockFile),
      },
    },
  )
  closeSync(log)
  onSpawn(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const line = await Promise.race([firstLine(child), ended])
  if (typeof line !== 'string') return { code: line }
  const { url, token, pid } = JSON.parse(line) as { url: string; token: string; pid: number }
  return {
    pid,
    url,
    token,
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
  }
}

export function isStarted(host: Host | NotStarted): host is Host {
  return 'url' in host
}

/** The handler processes that the host has on its list; those that a killed host left are there too. */
export function workerPids({ processesFile }: Yard): number[] {
  return readProcessesFile(processesFile).map(({ pid }) => pid)
}

/** Every handler process of this workspace, those of one host aside. Only Linux tells; none elsewhere. */
export function handlersOf({ workspace }: Yard, exceptOf?: number): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isHandlerIn(workspace, pid) && parentOf(pid) !== exceptOf)
}

function isHandlerIn(workspace: string, pid: number): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === workspace &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--yardmaster-handler=')
    )
  } catch {
    return false
  }
}

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null
  }
}

/** Signal a process that may be gone, or of which there is none. */
export function signalQuietly(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    // 0 would mean our own group.
    if (pid !== undefined && pid > 1) process.kill(pid, signal)
  } catch {
    // It is gone.
  }
}

/** End a host that an earlier supervisor, killed itself, left running on this yard. */
export function endLeftover(yard: Yard, pid: number): void {
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(yard.workspace)) process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone, or its number belongs to a process that can't be looked at.
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  child.once('exit', () => clearTimeout(limit))
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.includes('\n')) resolve(said.split('\n', 1)[0] ?? '')
  })
  const limit = setTimeout(() => reject(new Error('the host did not start in time')), START_LIMIT_MS)
  return promise.finally(() => clearTimeout(limit))
}
