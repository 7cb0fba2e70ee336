import { TooLargeError } from '../errors.ts'
import type { Progress } from '../model/job.ts'
import { PAYLOAD_LIMITS } from '../model/payload.ts'
import type { HandlerRequest } from './executor.ts'
import type { EnqueueOptions, HandlerContext, HandlerJob, HandlerLog, HandlerQueue } from './handler.ts'
import type { LogBuffer } from './log-buffer.ts'
import { fitText } from './text.ts'

const PROGRESS_MESSAGE_BYTES = 500

/** Of anything that a handler hands over beside a payload; the queue takes much less of each, and says so. */
const OPTION_BYTES = 8_192

/** What a context needs of the place that it runs in. */
export interface ContextMeans {
  readonly job: HandlerJob
  /** Absent: no. */
  readonly isReplay?: boolean
  readonly signal: AbortSignal
  readonly logs: Pick<LogBuffer, 'add'>
  progress(progress: Progress): void
  /** Rejects with an error that has the message and code of the refusal. */
  request(request: HandlerRequest): Promise<unknown>
}

/** The second argument of a handler. Its functions may be taken off it. */
export function createContext(means: ContextMeans): HandlerContext {
  return new JobContext(means)
}

/** Each part is made when a handler first asks for it: most ask for one or two, and jobs may be many and short. */
class JobContext implements HandlerContext {
  readonly #means: ContextMeans
  #log: HandlerLog | null = null
  #queue: HandlerQueue | null = null

  constructor(means: ContextMeans) {
    this.#means = means
  }

  get job(): HandlerJob {
    return this.#means.job
  }

  get replay(): boolean {
    return this.#means.isReplay === true
  }

  get signal(): AbortSignal {
    return this.#means.signal
  }

  get log(): HandlerLog {
    this.#log ??= toLog(this.#means.logs)
    return this.#log
  }

  get queue(): HandlerQueue {
    this.#queue ??= toQueue(this.#means)
    return this.#queue
  }

  get progress(): HandlerContext['progress'] {
    return (done, total, message) => {
      const step = toProgress(done, total, message)
      if (step) this.#means.progress(step)
    }
  }

  get enqueue(): HandlerContext['enqueue'] {
    // Asynchronous, so that a payload without JSON is a rejection like every other refusal.
    return async (type, payload, options) =>
      (await this.#means.request({ operation: 'enqueue', input: toNewJob(type, payload, options) })) as {
        id: number
      }
  }
}

function toLog(logs: ContextMeans['logs']): HandlerLog {
  return {
    debug: (...values) => logs.add('debug', values),
    info: (...values) => logs.add('info', values),
    warn: (...values) => logs.add('warn', values),
    error: (...values) => logs.add('error', values),
  }
}

function toQueue(means: ContextMeans): HandlerQueue {
  return {
    stats: () => means.request({ operation: 'stats', input: null }) as ReturnType<HandlerQueue['stats']>,
    // Asynchronous, so that a query too large to send is a rejection like every other refusal.
    jobs: async (query = {}) =>
      (await means.request({ operation: 'jobs', input: asData(query) })) as Awaited<
        ReturnType<HandlerQueue['jobs']>
      >,
  }
}

/** Null for what is no progress: a wrong number must not fail the work that it describes. */
function toProgress(done: unknown, total: unknown, message: unknown): Progress | null {
  if (typeof done !== 'number' || !Number.isFinite(done)) return null
  return {
    done,
    total: typeof total === 'number' && Number.isFinite(total) ? total : null,
    message: typeof message === 'string' ? fitText(message, PROGRESS_MESSAGE_BYTES) : null,
  }
}

function toNewJob(type: string, payload: unknown, options: EnqueueOptions = {}): unknown {
  const { runAt } = options
  const text = payload === undefined ? undefined : (JSON.stringify(payload) as string | undefined)
  if (payload !== undefined && text === undefined)
    throw new TypeError(`payload: a ${typeof payload} has no JSON`)
  return asData({
    ...options,
    type,
    payload: text,
    ...(runAt === undefined ? {} : { runAt: runAt instanceof Date ? runAt.getTime() : runAt }),
  })
}

/** Plain data, the same over every channel. What no host would take is refused here, before it is sent to one. */
function asData(value: object): unknown {
  const data = JSON.parse(JSON.stringify(value)) as Record<string, unknown>
  for (const [field, each] of Object.entries(data)) {
    const bytes = Buffer.byteLength(typeof each === 'string' ? each : JSON.stringify(each))
    const limitBytes = field === 'payload' ? PAYLOAD_LIMITS.mostBytes : OPTION_BYTES
    if (bytes > limitBytes) throw new TooLargeError(field, bytes, limitBytes)
  }
  return data
}
