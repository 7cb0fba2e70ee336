import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { checkMessage } from './check-message.ts'
import { handlerEnv } from './handler-env.ts'
import type { ProcessExit, ProcessHost } from './process-host.ts'
import type { ListedProcess, ProcessList } from './process-list.ts'
import type { HostMessage, ProcessMessage } from './protocol.ts'

/** Loading code takes little memory; what it may take is not a matter of the workspace's settings. */
const ERRAND_MEMORY_MB = 512

export interface ErrandOptions {
  readonly processHost: ProcessHost
  readonly clock: Clock
  /** The workspace, absolute. */
  readonly cwd: string
  /** The host's environment; what handlers must not see is taken out. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where its process is listed while it lives, for a next host to end. */
  readonly processes?: ProcessList
  /** How long the process may go without an answer, its start included. */
  readonly timeoutMs: number
}

/** How a process that was sent on an errand came to its end. */
export type ErrandEnd =
  /** `onAnswer` said that it is done. */
  { readonly kind: 'done' } | { readonly kind: 'overdue' } | { readonly kind: 'died'; readonly why: string }

/**
 * Start a process, post it one message, hand its answers to `onAnswer` until that returns true, and end it.
 * Never rejects, and leaves no process behind.
 */
export function runErrand(
  { processHost, clock, cwd, env, processes, timeoutMs }: ErrandOptions,
  message: HostMessage,
  onAnswer: (answer: ProcessMessage) => boolean,
): Promise<ErrandEnd> {
  const { promise, resolve } = Promise.withResolvers<ErrandEnd>()
  const marker = randomUUID()
  const child = processHost.fork({ cwd, env: handlerEnv(env), memoryMb: ERRAND_MEMORY_MB, marker })
  const listed: ListedProcess = {
    marker,
    get pid() {
      return child.pid
    },
  }
  processes?.add(listed)
  let end: ErrandEnd | null = null
  let thrown = ''
  let errors = ''

  const finish = (how: ErrandEnd): void => {
    end ??= how
    timer.clear()
    child.kill()
  }
  const watch = () => clock.timer(timeoutMs, () => finish({ kind: 'overdue' }))
  let timer = watch()

  child.on('output', (stream, text) => {
    if (stream === 'stderr') errors = (errors + text).slice(-2_000)
  })
  child.on('message', (raw) => {
    const answer = checkMessage(raw)
    if (!answer || end || answer.kind === 'beat') return
    timer.clear()
    timer = watch()
    if (answer.kind === 'ready') {
      // Its number may be known only now.
      processes?.add(listed)
      child.post(message)
    } else if (answer.kind === 'crashed') thrown = `${answer.error.name}: ${answer.error.message}`
    else if (onAnswer(answer)) finish({ kind: 'done' })
  })
  child.on('exit', (exit) => {
    timer.clear()
    processes?.delete(listed)
    resolve(end ?? { kind: 'died', why: thrown || exitReason(exit, errors) })
  })
  return promise
}

/** Why a process ended that nobody had asked to. */
export function exitReason({ code, signal }: ProcessExit, errors: string): string {
  if (/heap out of memory|allocation failed/i.test(errors)) return 'its process ran out of memory'
  if (signal !== null) return `its process was ended by ${signal}`
  if (code !== null) return `its process exited with code ${code}`
  return `its process could not be started: ${errors.trim() || 'the system refused'}`
}
