import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Task } from './contender.ts'
import type { Introduction } from './contender-entry.ts'
import type { ContenderId } from './contenders.ts'

const ENTRY = fileURLToPath(new URL('./contender-entry.ts', import.meta.url))

/** A contender in a process of its own: no other's compiled code, heap or open files weigh on it. */
export interface ContenderProcess {
  readonly id: ContenderId
  readonly introduction: Introduction
  ask(task: Task): Promise<Answer>
  /** Whether it can still be asked. */
  isAlive(): boolean
  end(): Promise<void>
}

/** What a process may say before it fails is worth keeping; a flood of it is not. */
const LAST_WORDS = 2_000

export interface StartOptions {
  /** What the process gets beside our environment: the addresses of servers. */
  readonly env: Readonly<Record<string, string>>
  /** How long one task may take. Who takes longer is ended, and has failed. */
  readonly patienceMs: number
}

export async function startContender(
  id: ContenderId,
  { env, patienceMs }: StartOptions,
): Promise<ContenderProcess> {
  const child = fork(ENTRY, [id], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const lastWords = hearLastWords(child)
  const gone = once(child, 'exit')
  const ended = gone.then(() => `its process ended: ${lastWords()}`)
  const heard = async <T>(ifNot: (message: string) => T): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>()
    const listener = (message: unknown): void => resolve(message as T)
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve(ifNot(`no answer within ${patienceMs / 1000} s`))
    }, patienceMs)
    child.once('message', listener)
    const first = await Promise.race([promise, ended.then(ifNot)])
    clearTimeout(timer)
    child.off('message', listener)
    return first
  }
  const failed = (message: string): Answer => ({ kind: 'failed', message })
  const introduction = await heard<Introduction>((absent) => ({ absent }))
  return {
    id,
    introduction,
    isAlive: () => child.connected,
    async ask(task) {
      if (!child.connected) return failed('its process has ended before')
      child.send(task)
      return heard(failed)
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill()
      await gone
    },
  }
}

/** @returns the end of what it has written to stderr */
function hearLastWords(child: ChildProcess): () => string {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS)
  })
  return () => words.trim()
}
