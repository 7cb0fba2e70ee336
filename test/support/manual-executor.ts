import type { AttemptError, LogLine } from '../../src/model/attempt.ts'
import type {
  AbortReason,
  Assignment,
  AttemptObserver,
  Ending,
  Execution,
  Executor,
} from '../../src/runner/executor.ts'

/** One attempt in the hands of a test. */
export interface ManualAttempt {
  readonly assignment: Assignment
  readonly observer: AttemptObserver
  readonly aborts: AbortReason[]
  end(ending: Ending, logs?: readonly LogLine[], build?: string): void
}

/** An executor whose attempts end when and how the test says. */
export class ManualExecutor implements Executor {
  readonly running: ManualAttempt[] = []
  readonly started: number[] = []
  #waiting: (() => void)[] = []

  /** Who works, as it was last told. */
  staffed: readonly { readonly id: number; readonly queue: string | null }[] = []

  start(workers: ManualExecutor['staffed']): void {
    this.staffed = workers
  }

  staff(workers: ManualExecutor['staffed']): void {
    this.staffed = workers
  }

  kill(): boolean {
    return false
  }

  execute(assignment: Assignment, observer: AttemptObserver): Execution {
    const { promise, resolve } = Promise.withResolvers<Awaited<Execution['report']>>()
    const attempt: ManualAttempt = {
      assignment,
      observer,
      aborts: [],
      end: (ending, logs = [], build = 'b1') => {
        this.running.splice(this.running.indexOf(attempt), 1)
        resolve({ ending, logs: [...logs], build })
      },
    }
    this.running.push(attempt)
    this.started.push(assignment.job.id)
    for (const wake of this.#waiting.splice(0)) wake()
    return { report: promise, abort: (reason) => attempt.aborts.push(reason) }
  }

  /** The running attempt of a job, awaited if it has not started yet. */
  async attemptOf(jobId: number): Promise<ManualAttempt> {
    for (;;) {
      const attempt = this.running.find(({ assignment }) => assignment.job.id === jobId)
      if (attempt) return attempt
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** An attempt that runs now, awaited if there is none. */
  async anyAttempt(): Promise<ManualAttempt> {
    for (;;) {
      const [attempt] = this.running
      if (attempt) return attempt
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  workers(): [] {
    return []
  }

  onWorkersChanged(): () => void {
    return () => undefined
  }

  async stop(): Promise<void> {}
}

export function error(message: string, name = 'Error'): AttemptError {
  return { name, message, stack: null, code: null, cause: null }
}

export const resolved: Ending = { kind: 'resolved', result: null }

export function rejected(message = 'boom', isRetryable = true): Ending {
  return { kind: 'rejected', error: error(message), isRetryable }
}
