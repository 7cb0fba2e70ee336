import { Worker } from 'node:worker_threads'
import type { Clock, Timer } from '../../clock.ts'
import { StorageError, YardmasterError } from '../../errors.ts'
import type { ScanProgress } from '../../model/health.ts'
import type { OperationName } from './operations/index.ts'
import type { PlainError, ReaderData, ReaderReply, ReaderRequest } from './protocol.ts'

/** With nothing to do for this long, the thread ends: it costs memory, and the next one starts in 50 ms. */
const IDLE_MS = 30_000
/** An operation that has not stopped this long after it was asked to is left behind with its thread. */
const CANCEL_MS = 1_000
/** How long closing waits for the thread: a statement that runs can't be interrupted. */
const CLOSE_MS = 1_000

const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url)

interface Task {
  readonly operation: OperationName
  readonly input: unknown
  readonly cancelled: Int32Array
  readonly onProgress: (progress: ScanProgress) => void
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface TaskOptions {
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * One thread that reads, one operation at a time, in the order in which they were asked for. It starts
 * with the first, ends when idle, and after a crash the next operation starts another.
 */
export class ReaderThread {
  readonly #data: ReaderData
  readonly #clock: Clock
  readonly #entry: URL
  readonly #waiting: Task[] = []
  #worker: Worker | null = null
  #current: Task | null = null
  /** Resolves when the current operation has answered, wanted or not. */
  #stopped: PromiseWithResolvers<void> | null = null
  #id = 0
  #idle: Timer | null = null
  #closing: Promise<void> | null = null

  /** @param entry what the thread runs */
  constructor(data: ReaderData, clock: Clock, entry: URL = ENTRY) {
    this.#data = data
    this.#clock = clock
    this.#entry = entry
  }

  /** @throws the signal's reason at once when it aborts; STORAGE_FAILED where the thread is closed or crashed */
  run(operation: OperationName, input: unknown, { onProgress, signal }: TaskOptions): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    if (this.#closing) return Promise.reject(closedError())
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    const task: Task = { operation, input, cancelled, onProgress: onProgress ?? (() => {}), resolve, reject }
    const cancel = (): void => {
      reject(signal?.reason)
      this.#cancel(task)
    }
    signal?.addEventListener('abort', cancel, { once: true })
    this.#waiting.push(task)
    this.#next()
    return promise.finally(() => signal?.removeEventListener('abort', cancel))
  }

  /** Cancel everything and let the thread end; resolves when it has, or after a second. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#idle?.clear()
    for (const task of this.#waiting.splice(0)) task.reject(closedError())
    if (this.#current) {
      this.#current.reject(closedError())
      Atomics.store(this.#current.cancelled, 0, 1)
    }
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, CLOSE_MS)
    await Promise.race([this.#end(), late.promise])
    clearTimeout(timer)
  }

  #next(): void {
    if (this.#current || this.#closing) return
    const task = this.#waiting.shift()
    if (!task) return this.#endWhenIdle()
    this.#idle?.clear()
    this.#current = task
    this.#stopped = Promise.withResolvers()
    const worker = (this.#worker ??= this.#start())
    // The process lives while somebody waits for an answer, and no longer.
    worker.ref()
    const { operation, input, cancelled } = task
    const request: ReaderRequest = {
      id: ++this.#id,
      operation,
      input,
      cancelled: cancelled.buffer as SharedArrayBuffer,
    }
    worker.postMessage(request)
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#data })
    let crash: Error | null = null
    worker.on('message', (reply: ReaderReply) => this.#receive(reply))
    worker.on('error', (error) => (crash = error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#settle((task) => task.reject(crashError(crash)))
    })
    return worker
  }

  #receive(reply: ReaderReply): void {
    if (reply.id !== this.#id) return
    switch (reply.kind) {
      case 'progress':
        return this.#current?.onProgress(reply.progress)
      case 'done':
        return this.#settle((task) => task.resolve(reply.result))
      case 'failed':
        return this.#settle((task) => task.reject(errorOf(reply.error)))
    }
  }

  #settle(answer: (task: Task) => void): void {
    const task = this.#current
    this.#current = null
    this.#stopped?.resolve()
    this.#worker?.unref()
    if (task) answer(task)
    this.#next()
  }

  /** Between two pieces of its work the operation sees the flag; one that sees nothing is left behind. */
  #cancel(task: Task): void {
    const at = this.#waiting.indexOf(task)
    if (at !== -1) this.#waiting.splice(at, 1)
    if (this.#current !== task) return
    Atomics.store(task.cancelled, 0, 1)
    this.#clock.timer(CANCEL_MS, () => {
      if (this.#current !== task) return
      this.#abandon()
      this.#settle(() => undefined)
    })
  }

  #endWhenIdle(): void {
    this.#idle?.clear()
    this.#idle = this.#clock.timer(IDLE_MS, () => this.#abandon())
  }

  #abandon(): void {
    const worker = this.#worker
    this.#worker = null
    void worker?.terminate()
  }

  /** What runs gets the time to tidy up after itself. */
  async #end(): Promise<void> {
    await this.#stopped?.promise
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }
}

function closedError(): StorageError {
  return new StorageError('STORAGE_FAILED', 'the database is being closed: ask again when it is open')
}

function crashError(cause: Error | null): StorageError {
  const why = cause === null ? '' : ` (${cause.message})`
  return new StorageError(
    'STORAGE_FAILED',
    `the thread that reads the database ended${why}; nothing was changed, try again`,
    { cause },
  )
}

function errorOf({ code, message, data, stack }: PlainError): Error {
  if (code !== null) return new YardmasterError(code, message, data)
  const error = new Error(message)
  if (stack !== null) error.stack = stack
  return error
}
