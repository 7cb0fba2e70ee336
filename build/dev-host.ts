import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './root.ts'

/** The headless host, run from its sources and started anew when they change. */
export class DevHost {
  readonly #args: readonly string[]
  readonly #token: string
  #child: ChildProcess | null = null
  #port = 0
  #turn: Promise<void> = Promise.resolve()

  /** @param args for `serve`; @param token what lets requests in */
  constructor(args: readonly string[], token: string) {
    this.#args = args
    this.#token = token
  }

  /** Its origin. The port is free at the first start and kept from then on. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
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
    const line = await firstLine(child)
    // A host that did not start has said why on stderr; the next change is the next try.
    if (line !== null) this.#port = Number(new URL((JSON.parse(line) as { url: string }).url).port)
  }

  async #stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
}

async function firstLine(child: ChildProcess): Promise<string | null> {
  if (!child.stdout) return null
  for await (const line of createInterface({ input: child.stdout })) return line
  return null
}

/** What of a workspace or a build a change is not: those are watched by the host, or made by it. */
export function isSource(file: string): boolean {
  return !path.relative(root, file).replaceAll('\\', '/').startsWith('src/workspace/sample/')
}
