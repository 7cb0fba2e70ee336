import { InvalidInputError } from '../errors.ts'
import { isJobStatus } from '../model/status.ts'
import type { HandlerRequest } from '../runner/executor.ts'
import type { JobsQuery, NewJob, Queue } from './queue.ts'

const PAGE_LIMIT = 200

const NEW_JOB_KEYS = [
  'type',
  'payload',
  'queue',
  'delayMs',
  'runAt',
  'maxAttempts',
  'retryDelayMs',
  'timeoutMs',
  'priority',
  'key',
] as const satisfies readonly (keyof NewJob)[]

/** Answer what a job's running handler asks of the queue. Its input comes from another process: it is checked here. */
export async function answer(
  queue: Pick<Queue, 'enqueue' | 'stats' | 'jobs'>,
  jobId: number,
  { operation, input }: HandlerRequest,
): Promise<unknown> {
  switch (operation) {
    case 'enqueue': {
      const asked = onlyKeys(input, NEW_JOB_KEYS) as unknown as NewJob
      const { job } = await queue.enqueue({ ...asked, source: { origin: 'handler', jobId } })
      return { id: job.id }
    }
    case 'stats':
      return queue.stats()
    case 'jobs': {
      const { jobs, cursor } = await queue.jobs(jobsQuery(input))
      return { jobs, cursor }
    }
  }
}

function jobsQuery(input: unknown): JobsQuery {
  const { status, type, queue, limit, cursor } = onlyKeys(input ?? {}, [
    'status',
    'type',
    'queue',
    'limit',
    'cursor',
  ])
  if (status !== undefined && !isJobStatus(status))
    throw new InvalidInputError('status', 'a job status', typeof status === 'string' ? status : typeof status)
  return {
    filter: {
      status: status === undefined ? undefined : [status],
      type: type === undefined ? undefined : [text('type', type)],
      queue: queue === undefined ? undefined : [text('queue', queue)],
    },
    limit: Math.min(Number(limit ?? PAGE_LIMIT), PAGE_LIMIT),
    cursor: cursor === undefined || cursor === null ? undefined : text('cursor', cursor),
  }
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new InvalidInputError(field, 'text', typeof value)
}

function onlyKeys(input: unknown, keys: readonly string[]): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new InvalidInputError('options', 'an object', input === null ? 'null' : typeof input)
  }
  const unknown = Object.keys(input).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw new InvalidInputError(unknown, `one of ${keys.join(', ')}`)
  return input as Record<string, unknown>
}
