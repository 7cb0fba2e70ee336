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
  end(): Promise<void>
}

/** @param env what the process gets beside ours: the addresses of servers */
export async function startContender(
  id: ContenderId,
  env: Readonly<Record<string, string>>,
): Promise<ContenderProcess> {
  const child = fork(ENTRY, [id], { env: { ...process.env, ...env } })
  const gone = once(child, 'exit').then(() => true as const)
  const introduction = await heard<Introduction>(child, gone, { absent: 'its process ended' })
  return {
    id,
    introduction,
    async ask(task) {
      if (!child.connected) return { kind: 'failed', message: 'its process has ended' }
      child.send(task)
      return heard<Answer>(child, gone, { kind: 'failed', message: 'its process ended' })
    },
    async end() {
      child.kill()
      await gone
    },
  }
}

async function heard<T>(child: ChildProcess, gone: Promise<true>, ifGone: T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>()
  const listener = (message: unknown): void => resolve(message as T)
  child.once('message', listener)
  const first = await Promise.race([promise, gone.then(() => ifGone)])
  child.off('message', listener)
  return first
}
