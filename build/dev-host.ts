import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { end } from './processes.ts'
import { root } from './root.ts'

/** The headless host, run from its sources and started anew when they change. */
export class DevHost {
  readonly #args: readonly string[]
  readonly #port: number
  readonly #token: string
  #child: ChildProcess | null = null
  #turn: Promise<void> = Promise.resolve()

  /** @param args for `serve`; @param token what lets requests in */
  constructor(args: readonly string[], port: number, token: string) {
    this.#args = args
    this.#port = port
    this.#token = token
  }

  /** Starts it, or ends it and starts it again; calls that come meanwhile wait their turn. */
  restart(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#stop()).then(() => this.#start())
    return this.#turn
  }

  stop(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#stop())
    return this.#turn
  }

  async #start(): Promise<void> {
    const args = ['src/cli.ts', 'serve', '--json', '--no-open', '--port', String(this.#port), ...this.#args]
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, YARDMASTER_TOKEN: this.#token },
    })
    this.#child = child
    // Its first line, or its end: one that did not start has said why, and the next change is the next try.
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    child.stdout.resume()
  }

  async #stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    await end(child)
  }
}

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What of a workspace or a build a change is not: those are watched by the host, or made by it. */
export function isSource(file: string): boolean {
  return !path.relative(root, file).replaceAll('\\', '/').startsWith('src/workspace/sample/')
}
