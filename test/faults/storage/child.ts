import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'

export const SRC = join(import.meta.dirname, '../../../src')

export interface Child {
  readonly process: ChildProcess
  /** The next line that it prints, in order. Rejects where it ends without one. */
  line(): Promise<string>
  say(line: string): void
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; stderr: string }>
}

/**
 * Run a program in a process of its own, killed when the test ends. It may import from `$SRC` and from
 * better-sqlite3.
 *
 * @param wrap a command to run it under, with its arguments: strace, sh
 */
export function startChild(
  program: string,
  { args = [], wrap = [] }: { args?: readonly string[]; wrap?: readonly string[] } = {},
): Child {
  const file = join(tempFolder(), 'program.ts')
  writeFileSync(file, program.replaceAll('$SRC', SRC).replaceAll("'better-sqlite3'", `'${DRIVER}'`))
  return startCommand([...wrap, process.execPath, file, ...args])
}

export function startCommand(command: readonly string[], env: NodeJS.ProcessEnv = process.env): Child {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
  const lines: string[] = []
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = []
  let rest = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      const next = waiting.shift()
      if (next) next.resolve(line)
      else lines.push(line)
    }
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => undefined)
  let hasEnded = false
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) =>
    child.on('close', (code, signal) => {
      hasEnded = true
      for (const { reject } of waiting) reject(new Error(`ended with ${code ?? signal}: ${stderr}`))
      resolve({ code, signal, stderr })
    }),
  )
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    process: child,
    line() {
      const line = lines.shift()
      if (line !== undefined) return Promise.resolve(line)
      if (hasEnded) return Promise.reject(new Error(`ended: ${stderr}`))
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    say: (line) => child.stdin.write(`${line}\n`),
    ended,
  }
}

const DRIVER = join(import.meta.dirname, '../../../node_modules/better-sqlite3/lib/index.js')

/** Whether calls of another process to the system can be stopped or made to fail. */
export function hasStrace(): boolean {
  return spawnSync('strace', ['-qq', 'true']).status === 0
}
