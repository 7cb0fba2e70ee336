import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { root } from './root.ts'

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a script on this Node in the repository's root, its output ours; resolves to its exit code (1 for a signal). */
export async function runNode(args: readonly string[], { env = {} }: RunOptions = {}): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** As `runNode`, with its output held back: for scripts that run side by side and would speak across each other. */
export async function runNodeSilently(args: readonly string[]): Promise<{ code: number; output: string }> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...color },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs scripts, `width` at a time; resolves to how many failed. */
export async function inParallel(width: number, scripts: readonly (readonly string[])[]): Promise<number> {
  const waiting = [...scripts]
  let failed = 0
  const lane = async () => {
    for (let script = waiting.shift(); script; script = waiting.shift()) {
      if ((await runNode(script)) !== 0) failed += 1
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return failed
}

/** Asks a process to end, and waits until it has. Null, or one that has ended, is fine. */
export async function end(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
