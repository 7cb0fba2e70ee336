/**
 * Starts handler processes. Node's own is `nodeProcessHost`; the desktop brings one of Electron's, since a
 * packaged app may not fork itself.
 */
export interface ProcessHost {
  /** Never throws: a process that can't be started reports its `exit`. */
  fork(options: ForkOptions): HandlerProcess
}

export interface ForkOptions {
  /** The workspace, absolute. */
  readonly cwd: string
  /** The whole environment of the process. */
  readonly env: Record<string, string>
  /** The most that its JavaScript heap may grow to. */
  readonly memoryMb: number
  /** Random; stands on the process's command line, so that an orphan can be told from a stranger. */
  readonly marker: string
  /** Have the runtime refuse writes outside this folder, and what would get around that; absent: nothing is refused. */
  readonly writableFolder?: string | undefined
}

/** How a process ended; both null where it could not be started. */
export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
}

/** A process that runs the handler entry. Messages and output that came before the exit are delivered before it. */
export interface HandlerProcess {
  /** Undefined until the process is started, and where it can't be. */
  readonly pid: number | undefined
  /** Never throws: what can't be delivered any more is dropped, and the `exit` follows. */
  post(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): void
  /** Raw output, decoded as UTF-8, in chunks as they come. */
  on(event: 'output', listener: (stream: 'stdout' | 'stderr', text: string) => void): void
  /** Once, last. */
  on(event: 'exit', listener: (exit: ProcessExit) => void): void
  /** End it at once, with what it started where the system allows. Idempotent. */
  kill(): void
}
