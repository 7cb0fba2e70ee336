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
