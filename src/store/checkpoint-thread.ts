import { Worker } from 'node:worker_threads'
import type { CheckpointOutcome } from './checkpoint.ts'

export type CheckpointRequest = 'copy' | 'empty' | 'close'
export type CheckpointAnswer = { readonly outcome: CheckpointOutcome } | { readonly error: Error }

/**
 * Checkpoints in a thread and over a connection of its own, one at a time. It is made when it is first
 * asked, and again where it has ended; while it has nothing to do it keeps no process alive.
 */
export class CheckpointThread {
  readonly #file: string
  #worker: Worker | null = null
  #last: Promise<unknown> = Promise.resolve()

  /** @param file the database */
  constructor(file: string) {
    this.#file = file
  }

  /** `copyLog` aside. @throws Error the driver's or the thread's; the log is still there then */
  copy(): Promise<CheckpointOutcome> {
    return this.#ask('copy')
  }

  /** `emptyLog` aside. @throws as `copy` */
  empty(): Promise<CheckpointOutcome> {
    return this.#ask('empty')
  }

  /** Resolves when its connection is closed. It may be asked again after that. */
  async close(): Promise<void> {
    await this.#last
    const worker = this.#worker
    if (!worker) return
    this.#worker = null
    worker.ref()
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('close' satisfies CheckpointRequest)
    await ended
  }

  #ask(request: 'copy' | 'empty'): Promise<CheckpointOutcome> {
    const answered = this.#last.then(() => ask((this.#worker ??= this.#start()), request))
    this.#last = answered.catch(() => undefined)
    return answered
  }

  #start(): Worker {
    const entry = import.meta.url.endsWith('.ts') ? './checkpoint-entry.ts' : './checkpoint-entry.js'
    const worker = new Worker(new URL(entry, import.meta.url), { workerData: this.#file })
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null
    })
    // Whoever waits for an answer hears of it by the thread's end.
    worker.on('error', () => undefined)
    return worker
  }
}

function ask(worker: Worker, request: CheckpointRequest): Promise<CheckpointOutcome> {
  return new Promise((resolve, reject) => {
    const answered = (answer: CheckpointAnswer): void => {
      settle()
      if ('outcome' in answer) resolve(answer.outcome)
      else reject(answer.error)
    }
    const failed = (error?: unknown): void => {
      settle()
      reject(error instanceof Error ? error : new Error('the checkpoint ended without an answer'))
    }
    const settle = (): void => {
      worker.off('message', answered).off('error', failed).off('exit', failed).unref()
    }
    worker.ref()
    worker.on('message', answered).on('error', failed).on('exit', failed)
    worker.postMessage(request)
  })
}
