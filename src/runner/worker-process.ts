import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { checkMessage } from './check-message.ts'
import type { HandlerProcess, ProcessExit, ProcessHost } from './process-host.ts'
import type { HostMessage, ProcessMessage } from './protocol.ts'

/** A process that has not said a word by then is taken for dead. */
const READY_WITHIN_MS = 30_000
/** How long a process that was sent away may take to run its exit listeners. */
const LEAVE_WITHIN_MS = 1_000
/** Beats come each second; one overdue by five means busy or stuck. */
const BEAT_OVERDUE_MS = 6_000
const ERRORS_KEPT = 4_000

/** A handler process and what is known of it. */
export interface WorkerProcess {
  readonly pid: number | undefined
  readonly marker: string
  /** UTC ms. */
  readonly startedAt: number
  readonly isReady: boolean
  /** It was sent away or killed: it takes nothing more. */
  readonly isEnding: boolean
  readonly isAnswering: boolean
  readonly memoryBytes: number | null
  /** The end of what it wrote to stderr. */
  readonly errors: string
  /** Of the code it has loaded; null while it has loaded none. */
  build: string | null
  post(message: HostMessage): void
  noteMemory(bytes: number): void
  /** Let it exit in good order, and end it if it doesn't. */
  leave(): void
  kill(): void
}

export interface WorkerProcessListener {
  onMessage(message: ProcessMessage): void
  onOutput(stream: 'stdout' | 'stderr', text: string): void
  onExit(exit: ProcessExit): void
}

export interface WorkerProcessMeans {
  readonly processHost: ProcessHost
  readonly clock: Clock
  readonly cwd: string
  readonly env: Record<string, string>
  readonly memoryMb: number
  readonly writableFolder?: string | undefined
}

export function startWorkerProcess(
  means: WorkerProcessMeans,
  listener: WorkerProcessListener,
): WorkerProcess {
  const { processHost, clock, cwd, env, memoryMb, writableFolder } = means
  const marker = randomUUID()
  const child: HandlerProcess = processHost.fork({ cwd, env, memoryMb, marker, writableFolder })
  let isReady = false
  let isEnding = false
  let memoryBytes: number | null = null
  let errors = ''
  let heardAt = clock.monotonic()
  const startedAt = clock.now()

  const kill = (): void => {
    isEnding = true
    timer.clear()
    child.kill()
  }
  let timer = clock.timer(READY_WITHIN_MS, kill)

  child.on('message', (raw) => {
    const message = checkMessage(raw)
    if (!message) return
    heardAt = clock.monotonic()
    if (message.kind === 'ready') {
      // Said once; a handler that says it again would be given its job a second time.
      if (isReady) return
      isReady = true
      timer.clear()
    }
    listener.onMessage(message)
  })
  child.on('output', (stream, text) => {
    if (stream === 'stderr') errors = (errors + text).slice(-ERRORS_KEPT)
    listener.onOutput(stream, text)
  })
  child.on('exit', (exit) => {
    isEnding = true
    timer.clear()
    listener.onExit(exit)
  })

  return {
    get pid() {
      return child.pid
    },
    marker,
    startedAt,
    get isReady() {
      return isReady
    },
    get isEnding() {
      return isEnding
    },
    get isAnswering() {
      return clock.monotonic() - heardAt < BEAT_OVERDUE_MS
    },
    get memoryBytes() {
      return memoryBytes
    },
    get errors() {
      return errors
    },
    build: null,
    post: (message) => child.post(message),
    noteMemory(bytes) {
      memoryBytes = bytes
    },
    leave() {
      if (isEnding) return
      isEnding = true
      timer.clear()
      timer = clock.timer(LEAVE_WITHIN_MS, kill)
      child.post({ kind: 'leave' } satisfies HostMessage)
    },
    kill,
  }
}
