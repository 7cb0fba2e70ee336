import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { dist } from '../../../build/root.ts'
import { adminClient } from './admin.ts'
import type { AdminClient } from './admin.ts'

/** A headless host, in a process of its own. */
export interface Host {
  readonly url: string
  readonly token: string
  /** Of the process that holds the database. */
  readonly pid: number
  readonly admin: AdminClient
  /** What it said on stderr. */
  log(): string
  /** As `kill -9`: it gets to do nothing any more. */
  kill(): Promise<void>
  /** As Ctrl+C: it drains. Idempotent. */
  stop(): Promise<void>
}

export interface HostOptions {
  readonly home: string
  /** Arguments of the command line, without those that make it talk to a program. */
  readonly args: readonly string[]
  /** The script to start; the command line, unless given. */
  readonly script?: string
}

/** How long a host may take to drain before the test gives up on it. */
const STOP_MS = 20_000

export async function startHost(options: HostOptions): Promise<Host> {
  await mkdir(options.home, { recursive: true })
  const script = options.script ?? path.join(dist, 'src/cli.js')
  const process = spawn(globalThis.process.execPath, [script, ...options.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(options.home),
  })
  let log = ''
  process.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const exited = once(process, 'exit')
  const first = await Promise.race([
    once(createInterface(process.stdout), 'line') as Promise<[string]>,
    exited.then(([code]) => {
      throw new Error(`the host ended with ${String(code)}:\n${log}`)
    }),
  ])
  const { url, token, pid } = JSON.parse(first[0]) as { url: string; token: string; pid: number }
  return {
    url,
    token,
    pid,
    admin: adminClient(url, token),
    log: () => log,
    async kill() {
      process.kill('SIGKILL')
      await exited
    },
    async stop() {
      if (isGone(process)) return
      process.kill('SIGTERM')
      const patience = setTimeout(() => process.kill('SIGKILL'), STOP_MS)
      await exited
      clearTimeout(patience)
      if (process.signalCode === 'SIGKILL') throw new Error(`the host did not stop:\n${log}`)
    },
  }
}

/** A host on a folder that a person has named. */
export function serve(dir: string, home: string): Promise<Host> {
  return startHost({ home, args: ['serve', '--workspace', dir, '--port', '0', '--no-open', '--json'] })
}

function environment(home: string): Record<string, string | undefined> {
  return {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    LOCALAPPDATA: home,
    XDG_CONFIG_HOME: undefined,
    XDG_DATA_HOME: undefined,
    XDG_STATE_HOME: undefined,
    YARDMASTER_TOKEN: undefined,
  }
}

function isGone(process: ChildProcess): boolean {
  return process.exitCode !== null || process.signalCode !== null
}
