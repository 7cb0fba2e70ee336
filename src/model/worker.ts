/** `off`: no process yet, or the workers are stopped. */
export type WorkerStatus = 'off' | 'starting' | 'idle' | 'running' | 'stopping'

/** A worker: a place where one handler runs at a time, with the process that it runs in. */
export interface Worker {
  /** From 1, stable while the host lives. */
  readonly id: number
  /** The queue it belongs to; null for one of the shared workers. */
  readonly queue: string | null
  readonly status: WorkerStatus
  /** Of its handler process; null while it has none. */
  readonly pid: number | null
  /** When that process started, UTC ms. */
  readonly startedAt: number | null
  /** How many processes it has had before this one. */
  readonly restarts: number
  readonly build: string | null
  /** Resident memory of the process as it last reported it. */
  readonly memoryBytes: number | null
  /** A process whose beat is overdue is busy or stuck; it is shown, and its job goes on. */
  readonly isAnswering: boolean
  readonly job: { readonly id: number; readonly type: string; readonly startedAt: number } | null
}
