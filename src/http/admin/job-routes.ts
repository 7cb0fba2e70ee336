import { z } from 'zod'
import { InvalidInputError, NotFoundError } from '../../errors.ts'
import { JOB_LIMITS } from '../../model/job.ts'
import { JOB_STATUSES, type JobAction } from '../../model/status.ts'
import type { NewJob, Queue } from '../../queue/queue.ts'
import { bulkBody, toSelection } from './bulk-selection.ts'
import { rawMember } from './raw-member.ts'
import { route, StatusAnswer, type Route } from './route.ts'
import { toWavePlan, wavesBody } from './waves-body.ts'
import { attempt, job, stats, toWireAttempt, toWireJob } from './wire.ts'

const PAGE = { default: 50, most: 100 } as const
const NEWEST_ATTEMPTS = 100
const longestSeconds = JOB_LIMITS.durationMs.max / 1000

const name = z.string().min(1).max(JOB_LIMITS.nameLength)
const seconds = z.number().min(0).max(longestSeconds)
const byId = z.object({ id: z.int() })
const ok = z.object({ ok: z.literal(true) })

const newJob = z.strictObject({
  type: name,
  payload: z.unknown().optional().meta({ description: 'Any JSON value; kept as it was written' }),
  queue: name.optional(),
  delay_seconds: seconds.optional(),
  run_at: z.iso.datetime({ offset: true }).optional(),
  max_attempts: z.int().min(JOB_LIMITS.maxAttempts.min).max(JOB_LIMITS.maxAttempts.max).optional(),
  timeout_seconds: seconds.optional(),
  priority: z.int().min(JOB_LIMITS.priority.min).max(JOB_LIMITS.priority.max).optional(),
  key: z.string().min(1).max(JOB_LIMITS.keyLength).optional(),
})

const ACTION_WORDS = {
  retry: { verb: 'Retry', one: 'a failed or dead job' },
  cancel: { verb: 'Cancel', one: 'a pending, failed or running job' },
  delete: { verb: 'Delete', one: 'a completed, dead or cancelled job, which can be restored for a day' },
} as const satisfies Partial<Record<JobAction, { readonly verb: string; readonly one: string }>>

export const jobRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/admin/queue/stats',
    summary: 'How many jobs there are of each status',
    answers: { 200: stats },
    run: ({ parts }) => parts.queue.stats(),
  }),
  route({
    method: 'GET',
    path: '/api/admin/queue/jobs',
    summary: 'A page of jobs, newest first; an empty filter allows all',
    query: z.object({
      status: z.enum(JOB_STATUSES).optional(),
      type: name.optional(),
      queue: name.optional(),
      limit: z.int().min(1).default(PAGE.default).meta({ description: 'More than 100 is taken as 100' }),
      offset: z.int().min(0).default(0),
    }),
    answers: { 200: z.object({ jobs: z.array(job), total: z.int() }) },
    errors: [400],
    async run({ parts: { queue }, query: { limit, offset, ...filter } }) {
      const page = await queue.jobs({
        filter: listed(filter),
        limit: Math.min(limit, PAGE.most),
        offset,
      })
      const jobs = await Promise.all(page.jobs.map(({ id }) => jobOrNull(queue, id)))
      return { jobs: jobs.filter((each) => each !== null).map(toWireJob), total: page.total }
    },
  }),
  route({
    method: 'GET',
    path: '/api/admin/queue/jobs/{id}',
    summary: 'A job with its newest 100 attempts, oldest first',
    params: byId,
    answers: { 200: z.object({ job, history: z.array(attempt) }) },
    errors: [400, 404],
    async run({ parts: { queue }, params: { id } }) {
      const [found, { attempts }] = await Promise.all([
        queue.job(id),
        queue.attempts(id, { limit: NEWEST_ATTEMPTS }),
      ])
      return { job: toWireJob(found), history: attempts.map(toWireAttempt) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/admin/queue/jobs',
    summary: 'Enqueue a job; 200 where the key’s job was there already',
    body: newJob,
    answers: { 200: z.object({ job }), 201: z.object({ job }) },
    errors: [400, 409, 413, 507],
    async run({ parts: { queue }, body, text }) {
      const asked = toNewJob(body, rawMember(text, 'payload'))
      const { job: enqueued, isNew } = await queue.enqueue(asked)
      if (!isNew) return { job: toWireJob(await queue.job(enqueued.id)) }
      return new StatusAnswer(201, { job: toWireJob({ ...enqueued, payload: asked.payload ?? '{}' }) })
    },
  }),
  route({
    method: 'POST',
    path: '/api/admin/queue/jobs/bulk-retry',
    summary:
      'Retry 1 to 100 jobs by id, or all that match a filter; what does not allow it is passed over. With waves, a few first, and more only while those do not fail as before: it answers with the operation at once',
    body: bulkBody({ waves: z.toJSONSchema(wavesBody) }),
    answers: {
      200: z.object({ ok: z.literal(true), affected: z.int(), operation: z.int().optional() }),
    },
    errors: [400, 413, 507],
    async run({ parts: { queue }, body }) {
      const plan = toWavePlan(body)
      const selection = toSelection(body, ['waves'])
      if (plan === null) {
        const { affected } = await queue.bulk('retry', selection, { surface: 'http' })
        return { ok: true, affected }
      }
      const { id } = await queue.retryInWaves(selection, plan, { surface: 'http' })
      return { ok: true, affected: 0, operation: id }
    },
  }),
  ...(['cancel', 'delete'] as const).map(bulkRoute),
  ...(['retry', 'cancel', 'delete'] as const).map(singleRoute),
]

function bulkRoute(action: keyof typeof ACTION_WORDS): Route {
  return route({
    method: 'POST',
    path: `/api/admin/queue/jobs/bulk-${action}`,
    summary: `${ACTION_WORDS[action].verb} 1 to 100 jobs by id, or all that match a filter; what does not allow it is passed over`,
    body: bulkBody(),
    answers: { 200: z.object({ ok: z.literal(true), affected: z.int() }) },
    errors: [400, 413, 507],
    async run({ parts: { queue }, body }) {
      const { affected } = await queue.bulk(action, toSelection(body), { surface: 'http' })
      return { ok: true, affected }
    },
  })
}

function singleRoute(action: keyof typeof ACTION_WORDS): Route {
  const { verb, one } = ACTION_WORDS[action]
  return route({
    method: 'POST',
    path: `/api/admin/queue/jobs/{id}/${action}`,
    summary: `${verb} ${one}`,
    params: byId,
    answers: { 200: ok },
    errors: [400, 404, 409, 507],
    async run({ parts: { queue }, params: { id } }) {
      await queue.act(action, id, { surface: 'http' })
      return { ok: true }
    },
  })
}

function listed(
  filter: { readonly [Key in 'type' | 'queue']?: string | undefined } & {
    readonly status?: (typeof JOB_STATUSES)[number] | undefined
  },
) {
  return {
    ...(filter.status === undefined ? {} : { status: [filter.status] }),
    ...(filter.type === undefined ? {} : { type: [filter.type] }),
    ...(filter.queue === undefined ? {} : { queue: [filter.queue] }),
  }
}

function toNewJob(body: z.infer<typeof newJob>, payload: string | undefined): NewJob {
  if (body.delay_seconds !== undefined && body.run_at !== undefined) {
    throw new InvalidInputError('run_at', 'either delay_seconds or run_at', 'both')
  }
  return {
    type: body.type,
    payload,
    queue: body.queue,
    delayMs: toMs(body.delay_seconds),
    runAt: body.run_at === undefined ? undefined : Math.max(0, Date.parse(body.run_at)),
    maxAttempts: body.max_attempts,
    timeoutMs: toMs(body.timeout_seconds),
    priority: body.priority,
    key: body.key,
    source: { origin: 'http' },
  }
}

/** Rounded up: a timeout of less than a millisecond is not none. */
function toMs(secondsGiven: number | undefined): number | undefined {
  return secondsGiven === undefined ? undefined : Math.ceil(secondsGiven * 1000)
}

/** A job that was purged after its page was read is not on it. */
async function jobOrNull(queue: Queue, id: number) {
  try {
    return await queue.job(id)
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}
